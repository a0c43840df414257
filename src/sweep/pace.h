// How long rows take, from what was measured, and how many make a lease.
#pragma once

#include <algorithm>
#include <chrono>

#include "sweep/plan.h"

namespace driftsweep::sweep {

// Seconds per unit of cost, forgetting the older rows so that it follows a change of device load.
class Pace {
 public:
  void measured(double cost, double seconds) {
    cost_ = memory * cost_ + cost;
    seconds_ = memory * seconds_ + seconds;
  }
  bool known() const { return cost_ > 0; }
  // Expected for a row of this cost; negative while unknown.
  double seconds(double cost) const { return known() ? seconds_ / cost_ * cost : -1; }

 private:
  static constexpr double memory = 0.9;  // half of the weight lies on the last seven rows
  double cost_ = 0, seconds_ = 0;
};

// Rows that end within this time go into one report.
inline constexpr std::chrono::milliseconds report_period{20};
// A rank asks for more this long before its rows are expected to end.
inline constexpr double ask_ahead = 0.1;

inline constexpr double lease_seconds = 0.75;    // of work in a lease
inline constexpr RowNumber lease_limit = 10000;  // rows, so that a message stays small

// Most rows that a lease may take of `ready` ones: near the end every rank still gets some.
inline RowNumber lease_cap(RowNumber ready, int ranks) {
  return std::clamp<RowNumber>(ready / (2 * RowNumber{ranks}), 1, lease_limit);
}

}  // namespace driftsweep::sweep
