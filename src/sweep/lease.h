// Who runs it: the rows that each rank has been given and has not yet reported.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sweep/plan.h"

namespace driftsweep::sweep {

// Rows for one rank, in the order to run them.
struct Lease {
  std::vector<RowNumber> rows;
  double seconds_per_row = -1;  // expected; negative while nothing has been measured
  bool urgent = false;          // others wait for these rows: report each at once
  Stage stage = {};             // of all its rows
  // Ranks that run its one row together, the leader first; empty: this rank alone.
  std::vector<int32_t> team = {};
  int64_t team_number = 0;
};

class Leases {
 public:
  explicit Leases(int ranks) : held_(static_cast<size_t>(ranks)) {}
  void grant(int rank, const std::vector<RowNumber>& rows);
  // InternalError where the rank does not hold the row.
  void settle(int rank, RowNumber row);
  // No rank holds a row.
  bool empty() const { return count_ == 0; }
  // What the rank holds first, and runs now or next; nothing where it holds nothing.
  std::optional<RowNumber> first(int rank) const;
  bool empty(int rank) const { return held_.at(static_cast<size_t>(rank)).empty(); }

 private:
  std::vector<std::deque<RowNumber>> held_;
  size_t count_ = 0;  // over all ranks
};

}  // namespace driftsweep::sweep
