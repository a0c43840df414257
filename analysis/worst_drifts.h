// What forensics found: for each group of parameters and each lambda, how far the metric fell, at
// which distance, and which parameter moved most.
#pragma once

#include <string>
#include <vector>

#include "analysis/moments.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// Over the folds, in each the restart with the largest loss - lambda x distance.
struct WorstDrift {
  std::string model, group;
  double lambda = 0;
  bool pruned = false;                      // the group does not act in this model
  Moments before, after;                    // the metric on the searched images
  Moments held_out_before, held_out_after;  // and on those that the search never saw
  Moments distance;
  // Which parameter moved most, in its sensible range, on average over the folds; and the mean of
  // its numbers.
  std::string strongest, unit, as;
  double value = 0, undrifted = 0;
};

// In the order (model, group, lambda); empty where the study has no searches.
std::vector<WorstDrift> worst_drifts(const store::StudyFile& study);

std::string to_text(const std::vector<WorstDrift>& drifts, const std::string& metric, size_t width);

}  // namespace driftsweep::analysis
