// One training row: the ISP at its own values, the task network behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/image_set.h"
#include "data/split.h"
#include "job/job.h"
#include "sweep/team.h"
#include "task/training.h"

namespace driftsweep::study {

struct TrainingRequest {
  const job::Job* job = nullptr;
  const job::ModelSpec* model = nullptr;
  int64_t fold = 0;
  const data::Split* split = nullptr;
  std::string weights;  // path of the final weights to write
  task::Pauses pauses;
  sweep::Team* team = nullptr;  // who trains it together with this rank; nullptr: nobody
  std::string checkpoint;       // path of the checkpoint; removed once the weights are written
  // Where given and less than the model's, the training stops after so many epochs with a
  // checkpoint and without weights.
  std::optional<int64_t> epochs;
};

struct TrainingOutcome {
  std::vector<task::EpochRecord> history;
  std::string weights_sha256;  // "" where there are none yet
};

// All ranks of a team call it; its leader alone writes. Deterministic in (job seed, train seed,
// fold, data): who trains, and how often it was interrupted, does not change a byte of the weights.
TrainingOutcome train_model(const TrainingRequest& request, const data::ImageSet& images,
                            at::Device device);

}  // namespace driftsweep::study
