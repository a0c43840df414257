// What a study's rows say of sensitivity: the outputs and derivatives that the estimators take.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

// The axes of a design as the estimators see them: one entry for each group.
struct ScreenedAxes {
  std::vector<std::string> names;  // of the groups (an axis without group is one by itself)
  std::vector<size_t> group;       // by axis
  std::vector<std::string> axes;   // names
};

ScreenedAxes screened_axes(const store::StudyShape& shape);

// One output of one model at every point: of a fold, or the mean of all folds (-1), which is
// missing where a fold is.
struct Outputs {
  std::string model;
  int64_t fold = -1;
  std::string output;          // "loss" or a metric
  std::vector<double> values;  // by point, NaN = missing
};

// The job's metric, then the loss, by model; means of folds, then by fold where there are several.
std::vector<Outputs> read_outputs(const store::StudyFile& study);

// Places in [0, 1] by point and axis, NaN where a point has none.
std::vector<double> read_places(const store::StudyShape& shape);

// The loss of a model (of a fold, or -1 = the mean of folds) with its derivatives by the places in
// [0, 1] of the axes, point after point: memory does not grow with them.
class LossGradients {
 public:
  LossGradients(const store::StudyFile& study, int64_t model, int64_t fold);

  // Names of the axes that have a derivative at any point; found by reading as far as the first.
  const std::vector<std::string>& axes() const { return names_; }
  // The first `points` of them that `wanted` says yes to; NaN where a row is missing.
  void for_each(int64_t points, const std::function<bool(int64_t)>& wanted,
                const std::function<void(double, std::span<const double>)>& take) const;

 private:
  struct Axis {
    const store::DesignAxis* axis;
    size_t parameter;  // its place along the gradient
  };
  struct Block {
    std::vector<double> loss, derivatives;  // by point; by point and axis
  };
  Block read(int64_t first, int64_t count) const;

  const store::StudyFile& study_;
  int64_t model_, first_fold_, folds_;
  std::vector<Axis> axes_;
  std::vector<std::string> names_;
};

}  // namespace driftsweep::analysis
