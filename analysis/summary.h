// The closing conclusions of a sensitivity study: how good the models are undrifted, what each
// drift costs, where it hurts most, and which parameters the loss is steepest in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/drift_ellipsoids.h"
#include "analysis/drift_tolerances.h"
#include "analysis/moments.h"
#include "analysis/report.h"
#include "analysis/row_counts.h"
#include "analysis/tolerance_claim.h"
#include "analysis/worst_drifts.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// Drop = reference - drifted metric of the same model and fold, the other way round for ece, where
// lower is better; positive where drift hurts.
struct LevelDrop {
  std::string label;
  Moments drop;  // over points and folds
};

struct AxisDrop {
  std::string parameter;
  std::vector<LevelDrop> levels;
};

// The point with the largest drop, averaged over the folds that are complete there.
struct WorstPoint {
  int64_t point = -1;  // -1 where no row is complete
  double metric = 0, drop = 0;
  std::vector<std::string> coordinates;  // "isp.gamma=2.6"
};

// A further data set (data.test), as it is.
struct TestSetResult {
  std::string name;
  Moments metric, loss, drop;  // over folds
};

struct ModelSummary {
  std::string model;
  bool pruned = false;                       // its training ended early, since others were better
  Moments reference_metric, reference_loss;  // over folds
  Moments drop;                              // over all points of the design and folds
  std::vector<AxisDrop> axes;
  WorstPoint worst;
  std::vector<TestSetResult> tests;
};

struct GradientStrength {
  std::string model, parameter, unit;
  Moments strength;  // |gradient| x sampled range of the parameter: change of loss over the range
  Moments raw;       // the gradient, in loss per unit of the parameter
};

struct Summary {
  std::string name, kind, metric;  // the metric that ranks
  int64_t folds = 0;
  int64_t points = 0;  // of the design, without further data sets
  int64_t tests = 0;   // further data sets
  RowCounts rows;
  std::vector<ModelSummary> models;
  std::vector<DriftTolerance> tolerances;   // of the kind forensics
  std::vector<DriftEllipsoid> ellipsoids;   // likewise
  std::vector<WorstDrift> worst_drifts;     // of the kind forensics
  ToleranceClaim claim;                     // of tolerances and ellipsoids
  std::vector<GradientStrength> gradients;  // strongest first; only those with a number
  std::vector<std::string> without_gradient;
  bool thirds = false;            // an axis of many values is told by thirds of its points
  int64_t not_a_number = 0;       // complete rows whose metric is NaN
  int64_t without_reference = 0;  // complete rows whose reference is not complete
};

// Complete rows alone enter. Needs a study opened for reading. Reads in blocks: memory grows with
// the points, not with the rows.
Summary summarize(const store::StudyFile& study);

// How many rows are complete, and what that means for tables made of them.
std::vector<std::string> rows_sentences(const RowCounts& rows);

Report report_of(const Summary& summary);
// As tables of at most `width` characters where names allow.
std::string to_text(const Summary& summary, size_t width = 80);

}  // namespace driftsweep::analysis
