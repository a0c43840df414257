// The engine: leases rows to ranks until every row has ended.
//
// Threads of a rank: the calling (main) thread communicates and records, one compute thread runs
// rows; rank 0 has one more thread for the coordinator, on its own communicator, so that N ranks
// compute on N devices. Waiting threads sleep instead of spinning.
#pragma once

#include <functional>
#include <vector>

#include "comm/context.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

struct Callbacks {
  RunRow run_row;
  Record record;
  NoteFailure note_failure;
};

// Counts of rows by state when the engine stopped, equal on all ranks.
struct Summary {
  RowNumber complete = 0, failed = 0, waiting = 0;
};

// Progress as the coordinator sees it (rank 0); called at most ten times a second.
struct Progress {
  RowNumber total = 0, complete = 0, failed = 0;
  RowNumber at_start = 0;                // rows that had ended before this session
  double elapsed = 0;                    // seconds since start
  double cost_done = 0, cost_total = 0;  // of this session, in the plan's unit
};
using ReportProgress = std::function<void(const Progress&)>;

// Collective. `states` (read on rank 0) are the rows' states at start: complete and failed rows are
// not run again, running counts as waiting.
Summary run_engine(const comm::Context& context, const Plan& plan,
                   const std::vector<RowState>& states, const Callbacks& callbacks,
                   const ReportProgress& report = {});

}  // namespace driftsweep::sweep
