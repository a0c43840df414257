// Trainings that another study has done, taken over fold by fold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "job/job.h"
#include "packed/packed_file.h"
#include "store/study_file.h"

namespace driftsweep::study {

// The name under which a study's meaning keeps the digest of its data set.
inline constexpr const char* data_contents = "data.contents";

struct ReusedTraining {
  std::string weights;           // path of the other study's file
  store::TrainingValues values;  // its curves, and the SHA-256 of that file
};

// By model of the job, then fold; no folds for models that are trained here or come from a file.
using ReusedTrainings = std::vector<std::vector<ReusedTraining>>;

// UserError (data) where another study has other data, other splits (its seed and its split, of
// which it may have more folds) or a training that is not complete, with what differs.
ReusedTrainings read_reused_trainings(const job::Job& job, const packed::PackedFile& packed);

// Copies the weights to `path`, whole or not at all, and returns the training as a row of this
// study, whose weights have this name. UserError (data) where the file is gone or is not the one
// that the other study has named.
store::TrainingValues take_over(const ReusedTraining& training, const std::string& path,
                                const std::string& name);

// The resolved job of a study file, for job::read_job.
std::string resolved_job_of(const std::string& study);

}  // namespace driftsweep::study
