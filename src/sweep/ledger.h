// How it went: the state of every row, and what has been counted. One byte per row.
#pragma once

#include <vector>

#include "sweep/plan.h"
#include "sweep/progress.h"

namespace driftsweep::sweep {

class Ledger {
 public:
  // Empty `states` means all waiting; running counts as waiting. InternalError where the number of
  // states is not the plan's, or a cost is not a positive number.
  Ledger(const Plan& plan, std::vector<RowState> states);

  RowState state(RowNumber row) const { return states_[static_cast<size_t>(row)]; }
  // waiting -> running. InternalError for any other state: no row is leased twice.
  void start(RowNumber row);
  // running -> complete, failed or pruned; waiting -> failed or pruned, for rows that nobody may
  // run.
  // InternalError for any other change: no row ends twice.
  void end(RowNumber row, RowState state);

  // running -> waiting: given up, handed back, or yielded.
  void park(RowNumber row);

  bool finished() const { return progress_.ended() == progress_.total; }
  // `elapsed` is left to the caller, who has the clock.
  const Progress& progress() const { return progress_; }
  Summary summary() const;

 private:
  const Plan& plan_;
  std::vector<RowState> states_;
  Progress progress_;
};

}  // namespace driftsweep::sweep
