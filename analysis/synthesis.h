// What a study of several models and drift cases concludes: how each model bears each case, whether
// the cases rank the models alike, and which model each of them would choose (Oala et al. 2023,
// section 5.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/drift_cases.h"
#include "analysis/moments.h"
#include "analysis/paired.h"
#include "analysis/report.h"
#include "analysis/robustness.h"
#include "analysis/row_counts.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// One case of the study. Where a model is tested on the pipeline it has itself, that is no drift:
// it stands in `metric` and does not enter `test`.
struct CaseResult {
  DriftCase drift;
  std::vector<Moments> metric;  // (model, test) over folds; models as in the study
  // Against the reference of the same fold: positive where drift hurts.
  std::vector<Moments> drop;
  // Means over folds of the models in Synthesis::compared. Column 0 is the undrifted result; NaN
  // where nothing is complete, and for a model's own pipeline.
  RobustnessTest test;

  const Moments& metric_of(size_t model, size_t at) const {
    return metric[model * drift.tests.size() + at];
  }
};

// How two cases see the same models: drift of the data model, and corruptions.
struct CasePair {
  size_t faithful, corruptions;  // places in Synthesis::cases
  Conclusions conclusions;       // models by place in Synthesis::compared
};

struct Synthesis {
  std::string name, kind, metric;  // the metric that ranks
  int64_t folds = 0, points = 0;
  RowCounts rows;
  std::vector<std::string> models;
  std::vector<Moments> reference;  // by model, over folds
  std::vector<CaseResult> cases;
  // Models with a result in every case; the others are left out of rankings.
  std::vector<size_t> compared;
  std::vector<CasePair> pairs;
  std::vector<PairedComparison> paired;  // undrifted, and of every case but further data sets
  // The largest difference between a model on its own pipeline, as a point of the design, and its
  // reference, over folds; none where no such row is complete. Anything but 0 is a bug.
  std::optional<double> own_pipeline_difference;
};

// Whether the study has cases to compare; the others have a summary alone (analysis/summary.h).
bool has_cases(const store::StudyFile& study);

// Complete rows alone enter. Needs a study opened for reading that has cases.
Synthesis synthesise(const store::StudyFile& study);

// For scripts: every cell, how the cases rank the models, and models in pairs.
std::vector<Table> data_tables(const Synthesis& synthesis);
Report report_of(const Synthesis& synthesis);
// As tables. Wider than `width` where there are many tests.
std::string to_text(const Synthesis& synthesis, size_t width = 80);
std::string synthesis_json(const Synthesis& synthesis);
// Every cell of the train x test matrices as one line: model, case, test, point, own pipeline or
// not, metric and drop with mean, sd and folds. UserError (data) where the file cannot be written.
void write_synthesis_csv(const Synthesis& synthesis, const std::string& path);

}  // namespace driftsweep::analysis
