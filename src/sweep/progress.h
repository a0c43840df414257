// Counts of a sweep.
#pragma once

#include "sweep/plan.h"

namespace driftsweep::sweep {

// Rows by state; rows in flight count as waiting.
struct Summary {
  RowNumber complete = 0, failed = 0, waiting = 0;
};

struct Progress {
  RowNumber total = 0, complete = 0, failed = 0;
  RowNumber at_start = 0;                // rows that had ended before this session
  double elapsed = 0;                    // seconds since start
  double cost_done = 0, cost_total = 0;  // of this session, in the plan's unit
};

}  // namespace driftsweep::sweep
