// How far each parameter may drift before a model loses more than tau of its metric: certified
// intervals, and what the folds agree on.
#pragma once

#include <string>
#include <vector>

#include "analysis/table.h"
#include "analysis/tolerance_claim.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

// The intersection of the folds' intervals: what all of the fold's models bear.
struct DriftTolerance {
  std::string model, parameter, unit, as;
  double undrifted = 0;
  double low = 0, high = 0;                                // certified, where not uncertified
  double searched_low = 0, searched_high = 0;              // on the searched halves alone
  bool low_open = false, high_open = false;                // the search ended there, not the metric
  bool low_uncertified = false, high_uncertified = false;  // in at least one fold
  int64_t folds = 0;                                       // complete; 0: nothing is known
};

// In the order (model, parameter), without parameters that do not act in the model; empty where the
// study has none.
std::vector<DriftTolerance> drift_tolerances(const store::StudyFile& study);

Table tolerances_table(const std::vector<DriftTolerance>& tolerances, const ToleranceClaim& claim);

}  // namespace driftsweep::analysis
