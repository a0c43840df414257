// What people should know of job and data before a run, though nothing is wrong enough to refuse.
#pragma once

#include <string>
#include <vector>

#include "base/doubts.h"
#include "data/split.h"
#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// None twice: what pack doubted of the data set, ranges of the design that leave out what is
// undrifted or sensible, what is doubtful of the splits (split_doubts.h), cameras whose noise is
// not known where the evaluation or a training sets it, classes of the data that the training or
// test part of a fold, or a set of data.test (`tests`: their facts), lacks, and such sets that
// share images with the study's own.
base::Doubts study_doubts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits,
                          const std::vector<const packed::PackedFacts*>& tests = {});

}  // namespace driftsweep::study
