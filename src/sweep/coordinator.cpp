#include "sweep/coordinator.h"

#include <algorithm>
#include <utility>

#include "sweep/failure.h"

namespace driftsweep::sweep {

Coordinator::Coordinator(const Plan& plan, std::vector<RowState> states, int ranks,
                         const Policy& policy)
    : plan_(plan),
      ranks_(ranks),
      max_failures_(policy.max_failures),
      lease_limit_(policy.lease_limit),
      ledger_(plan, std::move(states)),
      ready_(plan, ledger_, ranks),
      contest_(plan.contest, ledger_),
      leases_(ranks),
      doubts_(ranks) {
  count_failures_before();
  for (const RowNumber row : ready_.barred_before()) drop_dependants(row);
}

void Coordinator::count_failures_before() {
  for (RowNumber row = 0; row < plan_.size; ++row) {
    if (ledger_.state(row) != RowState::failed) continue;
    const RowNumber before = plan_.waits_for(row);
    if (before < 0 || ledger_.state(before) != RowState::failed) ++failures_;
  }
}

void Coordinator::request(int rank) { waiting_.push_back(rank); }

std::optional<std::pair<int, Lease>> Coordinator::next_grant() {
  if (!formed_.empty()) {
    auto grant = std::move(formed_.front());
    formed_.pop_front();
    return grant;
  }
  const auto next = next_rank();
  if (next == waiting_.end()) return std::nullopt;
  if (ready_.hubs() == 0 && ready_.leaves() == 0) {
    settle_idle_ranks();
    return std::nullopt;
  }
  if (const int size = team_size(); size > 1) return form_team(size);
  const int rank = *next;
  Lease made = lease(rank);
  refused_for_time_ = made.rows.empty();
  if (refused_for_time_) {
    settle_idle_ranks();
    return std::nullopt;
  }
  waiting_.erase(next);
  for (const RowNumber row : made.rows) ledger_.start(row);
  leases_.grant(rank, made.rows);
  return std::pair(rank, std::move(made));
}

std::deque<int>::iterator Coordinator::next_rank() {
  return std::find_if(waiting_.begin(), waiting_.end(),
                      [this](int rank) { return !doubts_.suspended(rank); });
}

int Coordinator::team_size() const {
  if (!plan_.team || ready_.hubs() == 0 || !fits(hub_pace_.seconds(ready_.longest_hub()))) return 1;
  int free = 0;
  for (int rank = 0; rank < ranks_; ++rank) {
    const auto row = leases_.first(rank);
    if (!doubts_.suspended(rank) && !(row && ready_.is_hub(*row))) ++free;
  }
  const auto share = static_cast<int>(free / std::min<RowNumber>(ready_.hubs(), free + 1));
  return std::clamp(share, 1, plan_.team(ready_.first_hub()));
}

std::optional<std::pair<int, Lease>> Coordinator::form_team(int size) {
  refused_for_time_ = false;
  std::vector<int32_t> ranks;
  for (const int rank : waiting_)
    if (!doubts_.suspended(rank) && static_cast<int>(ranks.size()) < size) ranks.push_back(rank);
  if (static_cast<int>(ranks.size()) < size) return std::nullopt;
  // Neighbours are likely to share a node.
  std::sort(ranks.begin(), ranks.end());
  Lease lease;
  lease.urgent = true;
  lease.stage = contest_.stage(ready_.first_hub());
  lease.rows = {ready_.pop_hub(ranks.front())};
  lease.team = ranks;
  lease.team_number = ++teams_;
  ledger_.start(lease.rows.front());
  for (const int32_t rank : ranks) {
    std::erase(waiting_, rank);
    leases_.grant(rank, lease.rows);
    formed_.emplace_back(rank, lease);
  }
  return next_grant();
}

void Coordinator::settle_idle_ranks() {
  for (const int rank : waiting_)
    if (doubts_.open(rank)) doubts_.settle(rank);
}

Lease Coordinator::lease(int rank) {
  if (ready_.hubs() > 0 && fits(hub_pace_.seconds(ready_.longest_hub())))
    return lease_of_hubs(rank);
  if (ready_.leaves() == 0) return {};
  const int64_t affinity = *ready_.choose_affinity(rank);
  if (!fits(leaf_pace_.seconds(plan_.cost(ready_.first(affinity))))) return {};
  return lease_of_leaves(affinity);
}

Lease Coordinator::lease_of_hubs(int rank) {
  Lease lease;
  lease.urgent = true;
  lease.stage = contest_.stage(ready_.first_hub());
  const auto goes_along = [&](RowNumber row) {
    const Stage stage = contest_.stage(row);
    return stage.number == lease.stage.number && stage.last == lease.stage.last && !shared(row);
  };
  const RowNumber cap = std::min(lease_cap(ready_.hubs(), ranks_), lease_limit_);
  double seconds = 0;
  do {
    lease.rows.push_back(ready_.pop_hub(rank));
    seconds += hub_pace_.seconds(plan_.cost(lease.rows.back()));
  } while (!shared(lease.rows.back()) && hub_pace_.known() && seconds < lease_seconds &&
           static_cast<RowNumber>(lease.rows.size()) < cap && ready_.hubs() > 0 &&
           goes_along(ready_.first_hub()) &&
           fits(seconds + hub_pace_.seconds(ready_.longest_hub())));
  if (hub_pace_.known()) lease.seconds_per_row = seconds / static_cast<double>(lease.rows.size());
  return lease;
}

Lease Coordinator::lease_of_leaves(int64_t affinity) {
  Lease lease;
  double seconds = 0;
  const RowNumber cap = std::min(lease_cap(ready_.leaves(), ranks_), lease_limit_);
  lease.rows = ready_.take(affinity, cap, [&](RowNumber row) {
    const double longest_next = leaf_pace_.seconds(plan_.cost(row));
    seconds += longest_next;
    return !leaf_pace_.known() || seconds >= lease_seconds || !fits(seconds + longest_next);
  });
  if (leaf_pace_.known()) lease.seconds_per_row = seconds / static_cast<double>(lease.rows.size());
  return lease;
}

void Coordinator::end(const Result& result) {
  leases_.settle(result.rank, result.row);
  if (result.assisted) return;
  if (result.state == RowState::waiting) return give_up(result);
  if (result.state == RowState::failed && may_be_the_device(result.error))
    doubts_.forget(result.rank, result.row);
  else
    doubts_.ended(result.rank, result.row);
  ledger_.end(result.row, result.state);
  const bool competes = contest_.has(result.row);
  if (competes) contest_.ended(result.row);
  if (result.state == RowState::complete) {
    // Of a row that yielded, only its last part was timed.
    if (!competes)
      (ready_.is_hub(result.row) ? hub_pace_ : leaf_pace_)
          .measured(plan_.cost(result.row), result.seconds);
    ready_.release(result.row);
  } else if (result.state == RowState::pruned) {
    drop_dependants(result.row);
  } else {
    fail(result);
  }
  if (competes) decide();
}

void Coordinator::give_up(const Result& result) {
  ledger_.park(result.row);
  if (result.score) {
    doubts_.ended(result.rank, result.row);
    contest_.yielded(result.row, *result.score);
    decide();
  } else if (result.attempts == 0 || doubts_.suspended(result.rank)) {
    // Handed back by a rank that was suspended, and may work again by the time it says so. What a
    // rank gave up while it ran, since the end is near, is not for this run.
    ready_.give_back(result.row);
  }
}

void Coordinator::decide() {
  for (const RowNumber row : contest_.decide()) ready_.give_back(row);
}

void Coordinator::fail(const Result& result) {
  ++failures_;
  Result& kept = failed_[result.row] = result;
  kept.values.reset();
  notes_.push_back({result.row, -1});
  drop_dependants(result.row);
}

void Coordinator::doubt(const Result& result) {
  doubts_.failed(result.rank, result.row, plan_.affinity(result.row), result.error);
}

std::optional<Doubts::Decision> Coordinator::next_decision() {
  const auto decision = doubts_.next();
  if (decision && decision->kind == Doubts::Decision::Kind::hand_back) {
    leases_.settle(decision->rank, decision->row);
    ledger_.park(decision->row);
    ready_.give_back(decision->row);
  }
  return decision;
}

void Coordinator::drop_dependants(RowNumber row) {
  const RowState state = ledger_.state(row);
  for (const RowNumber dropped : ready_.dependants(row)) {
    ledger_.end(dropped, state);
    notes_.push_back({dropped, row});
  }
}

std::vector<Result> Coordinator::take_failures(size_t limit) {
  std::vector<Result> taken;
  for (; taken.size() < limit && !notes_.empty(); notes_.pop_front()) {
    const Note& note = notes_.front();
    if (note.cause >= 0)
      taken.push_back(ledger_.state(note.row) == RowState::pruned
                          ? pruned_dependant(note.row)
                          : failed_dependant(note.row, note.cause));
    else
      taken.push_back(std::move(failed_.extract(note.row).mapped()));
  }
  return taken;
}

}  // namespace driftsweep::sweep
