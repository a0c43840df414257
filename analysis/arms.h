// What learning the data model brought: the arms of a study of kind optimization beside each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/moments.h"
#include "analysis/table.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// All moments are over folds.
struct Arm {
  std::string model, arm;  // "resnet18-learned", "learned"
  Moments metric, loss;    // of the undrifted test images
  // The metric minus that of the same model's arm `frozen`, or `frozen_normalised`, on the same
  // fold; nothing is counted where there is no such arm, and for that arm itself.
  Moments over_frozen, over_normalised;
  // Epochs until the validation metric reached the target, in the folds where it did, and what they
  // took of the training's seconds.
  Moments epochs_to_target, seconds_to_target;
  int64_t trained = 0;  // folds whose training is complete
};

// How far a learned parameter went after the first epoch, in the mean over folds.
struct LearnedStep {
  std::string model, parameter;
  Moments first, last;  // after the first and the last epoch
};

struct Arms {
  std::string metric;  // that ranks
  std::optional<double> target;
  int64_t folds = 0;
  std::vector<Arm> arms;           // in the job's order; empty where the study has none
  std::vector<LearnedStep> steps;  // by model, the largest first
};

Arms compare_arms(const store::StudyFile& study);

// The arms, the time to the target where there is one, and `steps` learned parameters at most of
// each model.
std::vector<Table> tables_of(const Arms& arms, size_t steps = 6);

}  // namespace driftsweep::analysis
