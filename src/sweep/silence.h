// How long others have said nothing.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace driftsweep::sweep {

// Counts only time in which we could have heard: a pause of our own (a suspended job, a slow disk)
// counts as a second, since what came meanwhile is still to be read.
class Silence {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Silence(size_t others) : heard_at_(others, 0) {}
  void pass(Clock::time_point now) {
    if (last_ != Clock::time_point()) {
      const std::chrono::duration<double> passed = now - last_;
      awake_ += std::min(1.0, passed.count());
    }
    last_ = now;
  }
  void heard(size_t other) { heard_at_.at(other) = awake_; }
  double seconds(size_t other) const { return awake_ - heard_at_.at(other); }
  size_t longest() const {
    return static_cast<size_t>(std::min_element(heard_at_.begin(), heard_at_.end()) -
                               heard_at_.begin());
  }

 private:
  double awake_ = 0;
  std::vector<double> heard_at_;  // in awake_'s time
  Clock::time_point last_;
};

}  // namespace driftsweep::sweep
