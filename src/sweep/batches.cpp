#include "sweep/batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/errors.h"

namespace driftsweep::sweep {
namespace {

struct Key {
  RowNumber waits_for;
  int64_t affinity;
  bool operator==(const Key&) const = default;
};

struct KeyHash {
  size_t operator()(const Key& key) const {
    const auto mixed = static_cast<uint64_t>(key.waits_for) * 0x9E3779B97F4A7C15u;
    return (mixed ^ (mixed >> 32)) + static_cast<uint64_t>(key.affinity) * 0xC2B2AE3D27D4EB4Fu;
  }
};

}  // namespace

Batches::Batches(const Plan& plan, const Ledger& ledger)
    : plan_(plan), hub_(static_cast<size_t>(plan.size), false) {
  if (plan.size > std::numeric_limits<uint32_t>::max())
    throw base::InternalError(fmt::format("a plan of {} rows", plan.size));
  mark_hubs(ledger);
  place(ledger, assign(ledger));
  for (const Batch& batch : batches_) sort_by_cost(batch);
  std::stable_sort(batches_.begin(), batches_.end(),
                   [](const Batch& a, const Batch& b) { return a.waits_for < b.waits_for; });
}

RowNumber Batches::checked_waits_for(RowNumber row) const {
  const RowNumber before = plan_.waits_for(row);
  if (before < -1 || before >= row)
    throw base::InternalError(fmt::format("row {} waits for row {}", row, before));
  return before;
}

void Batches::mark_hubs(const Ledger& ledger) {
  for (RowNumber row = 0; row < plan_.size; ++row) {
    if (ledger.state(row) != RowState::waiting) continue;
    const RowNumber before = checked_waits_for(row);
    if (before >= 0) hub_[static_cast<size_t>(before)] = true;
  }
  for (const RowNumber row : plan_.contest.rows) hub_.at(static_cast<size_t>(row)) = true;
}

std::vector<uint32_t> Batches::assign(const Ledger& ledger) {
  std::unordered_map<Key, uint32_t, KeyHash> known;
  std::vector<uint32_t> numbers;
  Key last{-2, -2};
  uint32_t number = 0;
  for (RowNumber row = 0; row < plan_.size; ++row) {
    if (ledger.state(row) != RowState::waiting) continue;
    const int64_t affinity = is_hub(row) ? -1 : plan_.affinity(row);
    if (affinity < 0 && !is_hub(row))
      throw base::InternalError(fmt::format("row {} has the affinity {}", row, affinity));
    // Rows of one batch mostly follow each other, which spares the look-up.
    const Key key{plan_.waits_for(row), affinity};
    if (!(key == last)) {
      number = known.try_emplace(key, static_cast<uint32_t>(batches_.size())).first->second;
      if (number == batches_.size()) batches_.push_back({key.waits_for, key.affinity, 0, 0});
      last = key;
    }
    ++batches_[number].end;
    numbers.push_back(number);
  }
  return numbers;
}

void Batches::place(const Ledger& ledger, const std::vector<uint32_t>& numbers) {
  uint32_t begin = 0;
  for (Batch& batch : batches_) {
    const uint32_t count = batch.end;
    batch.begin = batch.end = begin;
    begin += count;
  }
  order_.resize(numbers.size());
  size_t i = 0;
  for (RowNumber row = 0; row < plan_.size; ++row)
    if (ledger.state(row) == RowState::waiting)
      order_[batches_[numbers[i++]].end++] = static_cast<uint32_t>(row);
}

void Batches::sort_by_cost(const Batch& batch) {
  const auto begin = order_.begin() + batch.begin, end = order_.begin() + batch.end;
  const auto longer = [this](uint32_t a, uint32_t b) { return plan_.cost(a) > plan_.cost(b); };
  // Equal costs, the usual case, cost one pass.
  if (!std::is_sorted(begin, end, longer)) std::stable_sort(begin, end, longer);
}

std::span<const Batch> Batches::waiting_for(RowNumber row) const {
  const auto [begin, end] =
      std::equal_range(batches_.begin(), batches_.end(), Batch{row, -1, 0, 0},
                       [](const Batch& a, const Batch& b) { return a.waits_for < b.waits_for; });
  return {begin, end};
}

}  // namespace driftsweep::sweep
