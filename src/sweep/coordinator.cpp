#include "sweep/coordinator.h"

#include <utility>

#include "sweep/failure.h"

namespace driftsweep::sweep {

Coordinator::Coordinator(const Plan& plan, std::vector<RowState> states, int ranks)
    : plan_(plan),
      ranks_(ranks),
      ledger_(plan, std::move(states)),
      ready_(plan, ledger_, ranks),
      leases_(ranks) {
  for (const RowNumber row : ready_.failed_before()) drop_dependants(row);
}

void Coordinator::request(int rank) { waiting_.push_back(rank); }

std::optional<std::pair<int, Lease>> Coordinator::next_grant() {
  if (waiting_.empty() || (ready_.hubs() == 0 && ready_.leaves() == 0)) return std::nullopt;
  const int rank = waiting_.front();
  waiting_.pop_front();
  Lease made = lease(rank);
  for (const RowNumber row : made.rows) ledger_.start(row);
  leases_.grant(rank, made.rows);
  return std::pair(rank, std::move(made));
}

Lease Coordinator::lease(int rank) {
  if (ready_.hubs() > 0) return lease_of_hubs(rank);
  return lease_of_leaves(*ready_.choose_affinity(rank));
}

Lease Coordinator::lease_of_hubs(int rank) {
  Lease lease;
  lease.urgent = true;
  const RowNumber cap = lease_cap(ready_.hubs(), ranks_);
  double seconds = 0;
  do {
    lease.rows.push_back(ready_.pop_hub(rank));
    seconds += hub_pace_.seconds(plan_.cost(lease.rows.back()));
  } while (hub_pace_.known() && seconds < lease_seconds &&
           static_cast<RowNumber>(lease.rows.size()) < cap);
  if (hub_pace_.known()) lease.seconds_per_row = seconds / static_cast<double>(lease.rows.size());
  return lease;
}

Lease Coordinator::lease_of_leaves(int64_t affinity) {
  Lease lease;
  double seconds = 0;
  lease.rows = ready_.take(affinity, lease_cap(ready_.leaves(), ranks_), [&](RowNumber row) {
    seconds += leaf_pace_.seconds(plan_.cost(row));
    return !leaf_pace_.known() || seconds >= lease_seconds;
  });
  if (leaf_pace_.known()) lease.seconds_per_row = seconds / static_cast<double>(lease.rows.size());
  return lease;
}

void Coordinator::end(const Result& result) {
  leases_.settle(result.rank, result.row);
  ledger_.end(result.row, result.state);
  if (result.state == RowState::complete) {
    (ready_.is_hub(result.row) ? hub_pace_ : leaf_pace_)
        .measured(plan_.cost(result.row), result.seconds);
    ready_.release(result.row);
    return;
  }
  Result& kept = failed_[result.row] = result;
  kept.values.reset();
  notes_.push_back({result.row, -1});
  drop_dependants(result.row);
}

void Coordinator::drop_dependants(RowNumber row) {
  for (const RowNumber dropped : ready_.dependants(row)) {
    ledger_.end(dropped, RowState::failed);
    notes_.push_back({dropped, row});
  }
}

std::vector<Result> Coordinator::take_failures(size_t limit) {
  std::vector<Result> taken;
  for (; taken.size() < limit && !notes_.empty(); notes_.pop_front()) {
    const Note& note = notes_.front();
    if (note.cause >= 0)
      taken.push_back(failed_dependant(note.row, note.cause));
    else
      taken.push_back(std::move(failed_.extract(note.row).mapped()));
  }
  return taken;
}

}  // namespace driftsweep::sweep
