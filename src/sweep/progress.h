// Counts of a sweep.
#pragma once

#include "base/progress.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

// Rows by state; rows in flight count as waiting.
struct Summary {
  RowNumber complete = 0, failed = 0, waiting = 0;
};

// As base::ProgressLine shows it; costs are in the plan's unit.
using Progress = base::ProgressState;

}  // namespace driftsweep::sweep
