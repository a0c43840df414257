// Counts of a sweep.
#pragma once

#include <string>

#include "base/progress.h"
#include "sweep/plan.h"
#include "sweep/policy.h"

namespace driftsweep::sweep {

// Rows by state, those given up count as waiting; and why the run ended with rows left.
struct Summary {
  RowNumber complete = 0, failed = 0, pruned = 0, waiting = 0;
  Stop stop = Stop::none;
  std::string reason;  // a sentence without a full stop, for people; "" where it did not stop
  // On this rank a row did not react and still runs on its thread. The caller must end the process
  // without returning from what run_row refers to.
  bool hung = false;
};

// As base::ProgressLine shows it; costs are in the plan's unit.
using Progress = base::ProgressState;

}  // namespace driftsweep::sweep
