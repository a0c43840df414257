// The engine: leases rows to ranks until every row has ended.
//
// Threads of a rank: the calling (main) thread communicates and records, one compute thread runs
// rows; rank 0 has one more thread for the coordinator, on its own communicator, so that N ranks
// compute on N devices. Waiting threads sleep instead of spinning.
//
// Nothing about values depends on ranks, leases or order: the engine only routes rows.
#pragma once

#include <functional>
#include <vector>

#include "comm/context.h"
#include "sweep/plan.h"
#include "sweep/policy.h"
#include "sweep/progress.h"

namespace driftsweep::sweep {

struct Callbacks {
  RunRow run_row;
  Record record;
  // Where set, called instead of `record`, with results of one rank in the order they ended.
  RecordBlock record_block;
  NoteFailure note_failure;
  // Where set, a row that still runs after twice its time limit is told here, and waits for the
  // next run instead of being recorded as failed. On the main thread of its rank.
  std::function<void(const Result&)> note_hang;
};

// Rank 0's main thread: progress as the coordinator sees it, at most ten times a second, and once
// when the last row has ended.
using ReportProgress = std::function<void(const Progress&)>;

// Collective. `states` (read on rank 0; empty means all waiting) are the rows' states at start:
// complete, failed and pruned rows are not run again, running counts as waiting, and rows that wait
// for a failed or pruned one end likewise at once. The same Summary on all ranks.
//
// `policy` says when to stop early; then the rows in flight end or are given up, everything that
// ended is recorded, and the summary tells the reason.
//
// Where a callback other than run_row throws on any rank, the rows in flight are finished and
// recorded where that still works, then all ranks throw the same error (comm::agree).
Summary run_engine(const comm::Context& context, const Plan& plan,
                   const std::vector<RowState>& states, const Callbacks& callbacks,
                   const ReportProgress& report = {}, const Policy& policy = {});

}  // namespace driftsweep::sweep
