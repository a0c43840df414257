// The engine with pretended ranks: the real coordinator, and a clock that jumps from event to
// event.
#pragma once

#include "sweep/plan.h"

namespace driftsweep::sweep {

struct DryRunOptions {
  int ranks = 2;
  double row_seconds = 0.05;
  // What the coordinator takes for one message, in seconds. Negative: as long as decoding, deciding
  // and encoding take here, plus `transport`.
  double message_seconds = -1;
  double transport = 2e-6;  // of receiving a message from another process
  double latency = 1e-4;    // of a message on its way, with the pauses of those who look for it
};

struct DryRunResult {
  double seconds = 0;              // of the clock that jumps
  double use = 0;                  // share of ranks x seconds in which rows ran
  double coordinator_use = 0;      // share in which the coordinator was at work
  double coordinator_per_row = 0;  // seconds
  RowNumber messages = 0;          // that the coordinator received
  // Memory that ledger, schedule and leases hold before the first row runs.
  double bytes_per_row = 0;
};

// Runs a plan to its end: every rank asks ahead, runs its rows one after another and reports them,
// as a real one does; all rows take the same time and complete.
DryRunResult dry_run(const Plan& plan, const DryRunOptions& options);

}  // namespace driftsweep::sweep
