#include "sweep/ready.h"

#include <algorithm>

namespace driftsweep::sweep {

ReadyRows::ReadyRows(const Plan& plan, const Ledger& ledger, int ranks)
    : plan_(plan), batches_(plan, ledger), held_(static_cast<size_t>(ranks), -1) {
  for (const Batch& batch : batches_.all()) {
    const RowNumber before = batch.waits_for;
    const RowState state = before < 0 ? RowState::complete : ledger.state(before);
    if (state == RowState::complete)
      make_ready(batch);
    else if ((state == RowState::failed || state == RowState::pruned) &&
             (barred_before_.empty() || barred_before_.back() != before))
      barred_before_.push_back(before);
  }
}

void ReadyRows::make_ready(const Batch& batch) {
  const auto rows = batches_.rows(batch);
  if (batch.hubs()) {
    for (const uint32_t row : rows) hubs_.push({plan_.cost(row), row});
    return;
  }
  Group& group = groups_[batch.affinity];
  for (const uint32_t row : rows) group.cost += plan_.cost(row);
  group.rows.push_back(rows);
  group.ready += static_cast<RowNumber>(rows.size());
  leaves_ += static_cast<RowNumber>(rows.size());
  offer(batch.affinity, group);
}

void ReadyRows::release(RowNumber row) {
  if (!is_hub(row)) return;
  for (const Batch& batch : batches_.waiting_for(row)) make_ready(batch);
}

void ReadyRows::give_back(RowNumber row) {
  if (is_hub(row)) {
    hubs_.push({plan_.cost(row), row});
    return;
  }
  const int64_t affinity = plan_.affinity(row);
  Group& group = groups_[affinity];
  group.rows.emplace_front(&returned_.emplace_back(static_cast<uint32_t>(row)), 1);
  group.cost += plan_.cost(row);
  ++group.ready;
  ++leaves_;
  offer(affinity, group);
}

std::vector<RowNumber> ReadyRows::dependants(RowNumber row) const {
  std::vector<RowNumber> found;
  std::vector<RowNumber> causes{row};
  while (!causes.empty()) {
    const RowNumber cause = causes.back();
    causes.pop_back();
    if (!is_hub(cause)) continue;
    for (const Batch& batch : batches_.waiting_for(cause)) {
      const auto rows = batches_.rows(batch);
      found.insert(found.end(), rows.begin(), rows.end());
      if (batch.hubs()) causes.insert(causes.end(), rows.begin(), rows.end());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

RowNumber ReadyRows::pop_hub(int rank) {
  const RowNumber row = hubs_.top().row;
  hubs_.pop();
  hold(rank, plan_.affinity(row));
  return row;
}

std::optional<int64_t> ReadyRows::choose_affinity(int rank) {
  const int64_t held = held_[static_cast<size_t>(rank)];
  const auto found = groups_.find(held);
  if (found != groups_.end() && found->second.ready > 0) return held;
  if (offers_.empty()) return std::nullopt;
  const int64_t chosen = offers_.begin()->second;
  hold(rank, chosen);
  return chosen;
}

RowNumber ReadyRows::pop(Group& group) {
  auto& rows = group.rows.front();
  const RowNumber row = rows.front();
  rows = rows.subspan(1);
  if (rows.empty()) group.rows.pop_front();
  --group.ready;
  --leaves_;
  group.cost -= plan_.cost(row);
  return row;
}

void ReadyRows::hold(int rank, int64_t affinity) {
  int64_t& held = held_[static_cast<size_t>(rank)];
  if (held == affinity) return;
  if (held >= 0) {
    Group& left = groups_[held];
    --left.holders;
    offer(held, left);
  }
  held = affinity;
  Group& joined = groups_[affinity];
  ++joined.holders;
  offer(affinity, joined);
}

void ReadyRows::offer(int64_t affinity, Group& group) {
  if (group.offered >= 0) offers_.erase({-group.offered, affinity});
  group.offered = group.ready > 0 ? std::max(0.0, group.cost) / (1 + group.holders) : -1;
  if (group.offered >= 0) offers_.emplace(-group.offered, affinity);
}

}  // namespace driftsweep::sweep
