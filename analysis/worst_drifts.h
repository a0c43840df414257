// What forensics found: for each group of parameters and each lambda, how far the metric fell, at
// which distance, and how far each parameter moved.
#pragma once

#include <string>
#include <vector>

#include "analysis/moments.h"
#include "analysis/table.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// How far one parameter of the group moved, in the mean over folds.
struct DriftMove {
  std::string parameter, unit, as;
  double undrifted = 0, value = 0;
  double ranges = 0;     // mean |value - undrifted| in sensible ranges
  int64_t at_bound = 0;  // folds in which it ended at a bound of the search
};

// Over the folds, in each the restart with the largest loss - lambda x distance.
struct WorstDrift {
  std::string model, group;
  double lambda = 0;
  bool pruned = false;                      // the group does not act in this model
  Moments before, after;                    // the metric on the searched images
  Moments held_out_before, held_out_after;  // and on those that the search never saw
  Moments distance;
  std::vector<DriftMove> moves;  // of all parameters that moved, the farthest in ranges first
};

// In the order (model, group, lambda); empty where the study has no searches.
std::vector<WorstDrift> worst_drifts(const store::StudyFile& study);

// A row for each (model, group, lambda), and one for each parameter that moved there.
Table worst_drifts_table(const std::vector<WorstDrift>& drifts, const std::string& metric);
Table moves_table(const std::vector<WorstDrift>& drifts);

}  // namespace driftsweep::analysis
