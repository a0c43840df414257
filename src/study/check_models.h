// Whether the models that a job brings fit its data, before anything runs.
#pragma once

#include <vector>

#include "base/doubts.h"
#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// Loads every model that comes from a file, compares it with its contract, where it has one
// (task/contract.h), and calls it with one blank picture of the size of each data set
// (`tests`: those of data.test, in the job's order). UserError (data)
// with the file and the reason: unreadable, weights of another architecture, other classes, another
// input size, logits of another shape or not those of the contract. Uses one thread.
base::Doubts check_models(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<const packed::PackedFacts*>& tests = {});

}  // namespace driftsweep::study
