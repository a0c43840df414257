// What a study's rows say of sensitivity: the outputs and derivatives that the estimators take.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sensitivity/saltelli.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// The axes of a design as the estimators see them: one entry for each group.
struct ScreenedAxes {
  std::vector<std::string> names;  // of the groups (an axis without group is one by itself)
  std::vector<size_t> group;       // by axis
  std::vector<std::string> axes;   // names
  std::vector<std::string> units;  // by axis
};

ScreenedAxes screened_axes(const store::StudyShape& shape);

// One output of one model at every point of the design: of a fold, or the mean of all folds (-1),
// which is missing where a fold is.
struct Outputs {
  std::string model;
  int64_t fold = -1;
  std::string output;          // "loss" or a metric
  std::vector<double> values;  // by point, NaN = missing
  // Of the loss alone: by point and axis, derivative by the place in [0, 1] of the axis; NaN where
  // there is none. Empty where the study has no gradients.
  std::vector<double> derivatives;
};

// The job's metric, then the loss, by model, the mean of folds before the folds (which are left out
// where there is one).
std::vector<Outputs> read_outputs(const store::StudyFile& study);

// Places in [0, 1] by point and axis, NaN where a point has none.
std::vector<double> read_places(const store::StudyShape& shape);

}  // namespace driftsweep::analysis
