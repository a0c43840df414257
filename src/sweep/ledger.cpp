#include "sweep/ledger.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/errors.h"

namespace driftsweep::sweep {

Ledger::Ledger(const Plan& plan, std::vector<RowState> states)
    : plan_(plan), states_(std::move(states)) {
  if (states_.empty()) states_.resize(static_cast<size_t>(plan.size), RowState::waiting);
  if (static_cast<RowNumber>(states_.size()) != plan.size)
    throw base::InternalError(
        fmt::format("{} states for a plan of {} rows", states_.size(), plan.size));
  progress_.total = plan.size;
  for (RowNumber row = 0; row < plan.size; ++row) {
    RowState& state = states_[static_cast<size_t>(row)];
    if (state == RowState::complete) {
      ++progress_.complete;
    } else if (state == RowState::failed) {
      ++progress_.failed;
    } else if (state == RowState::pruned) {
      ++progress_.pruned;
    } else {
      state = RowState::waiting;
      const double cost = plan.cost(row);
      if (!(cost > 0) || !std::isfinite(cost))
        throw base::InternalError(fmt::format("row {} has the cost {}", row, cost));
      progress_.cost_total += cost;
    }
  }
  progress_.at_start = progress_.ended();
}

void Ledger::start(RowNumber row) {
  RowState& state = states_[static_cast<size_t>(row)];
  if (state != RowState::waiting)
    throw base::InternalError(fmt::format("row {} would be leased twice", row));
  state = RowState::running;
}

void Ledger::end(RowNumber row, RowState state) {
  RowState& now = states_[static_cast<size_t>(row)];
  const bool without_values = state == RowState::failed || state == RowState::pruned;
  const bool ran = now == RowState::running && (state == RowState::complete || without_values);
  const bool dropped = now == RowState::waiting && without_values;
  if (!ran && !dropped) throw base::InternalError(fmt::format("row {} would end twice", row));
  now = state;
  ++(state == RowState::complete ? progress_.complete
     : state == RowState::failed ? progress_.failed
                                 : progress_.pruned);
  progress_.cost_done += plan_.cost(row);
}

void Ledger::park(RowNumber row) {
  RowState& state = states_[static_cast<size_t>(row)];
  if (state != RowState::running)
    throw base::InternalError(fmt::format("row {} would be given up without running", row));
  state = RowState::waiting;
}

Summary Ledger::summary() const {
  Summary summary;
  summary.complete = progress_.complete;
  summary.failed = progress_.failed;
  summary.pruned = progress_.pruned;
  summary.waiting = progress_.total - progress_.ended();
  return summary;
}

}  // namespace driftsweep::sweep
