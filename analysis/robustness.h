// What two tests of the same models conclude: drift of the processing, and corruptions of the
// processed picture (Oala et al. 2023, section 5.1).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/result_matrix.h"

namespace driftsweep::analysis {

// One test of several models. A drop is the metric on the model's own, undrifted data minus the
// metric under the drift: positive where drift hurts. Cells that are NaN are no test; every model
// has one that is a number.
struct RobustnessTest {
  ResultMatrix results;
  std::vector<size_t> own;  // per model: the column of its undrifted result

  double own_metric(size_t model) const { return results.at(model, own[model]); }
  double drop(size_t model, size_t test) const {
    return own_metric(model) - results.at(model, test);
  }
  // Over every column but the model's own.
  double mean_drop(size_t model) const;
  double worst_drop(size_t model) const;
  double mean_metric(size_t model) const;
  double worst_metric(size_t model) const;
  double mean_drop() const;  // mean over models

  struct Cell {
    size_t model, test;
  };
  Cell worst_cell() const;  // the largest drop; the first of equals
};

// The pipeline a model was trained on stands among the columns by the model's own name; UserError
// (data) where it does not, or where it is the only column.
RobustnessTest pipeline_test(ResultMatrix results);
// The undrifted result stands in the column `identity`. UserError (data) where there is none, or
// nothing beside it.
RobustnessTest corruption_test(ResultMatrix results);

// A robustness measure by name, and how the two tests rank the models by it.
struct Agreement {
  std::string measure;       // "mean drop", "worst drop", "mean metric", "worst metric"
  double spearman, kendall;  // of the measure under one test and under the other
  // The model each test would choose, counted in the order of the pipelines' table; the first of
  // equals.
  size_t by_pipelines, by_corruptions;
};

struct Conclusions {
  double pipeline_drop, corruption_drop;  // means over models and tests
  double ratio;                           // corruption_drop / pipeline_drop
  std::vector<Agreement> agreements;
};

// UserError (data) where the tables do not hold the same models; their order may differ.
Conclusions conclude(const RobustnessTest& pipelines, const RobustnessTest& corruptions);

}  // namespace driftsweep::analysis
