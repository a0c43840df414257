#include "sweep/lease.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::sweep {

void Leases::grant(int rank, const std::vector<RowNumber>& rows) {
  auto& held = held_.at(static_cast<size_t>(rank));
  held.insert(held.end(), rows.begin(), rows.end());
  count_ += rows.size();
}

std::optional<RowNumber> Leases::first(int rank) const {
  const auto& held = held_.at(static_cast<size_t>(rank));
  return held.empty() ? std::nullopt : std::optional(held.front());
}

void Leases::settle(int rank, RowNumber row) {
  // A rank runs its rows in order, so this finds the row in front.
  auto& held = held_.at(static_cast<size_t>(rank));
  const auto found = std::find(held.begin(), held.end(), row);
  if (found == held.end())
    throw base::InternalError(
        fmt::format("rank {} reports row {}, which it does not hold", rank, row));
  held.erase(found);
  --count_;
}

}  // namespace driftsweep::sweep
