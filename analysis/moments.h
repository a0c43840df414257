// Count, mean and standard deviation of numbers that arrive one by one (Welford, 1962).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace driftsweep::analysis {

class Moments {
 public:
  // NaN means missing and is not counted.
  void add(double value) {
    if (std::isnan(value)) return;
    ++count_;
    const double step = value - mean_;
    mean_ += step / static_cast<double>(count_);
    squares_ += step * (value - mean_);
    largest_ = std::max(largest_, value);
  }

  int64_t count() const { return count_; }
  // NaN where nothing was added.
  double mean() const { return count_ > 0 ? mean_ : missing; }
  double largest() const { return count_ > 0 ? largest_ : missing; }
  // Of the sample (n - 1); NaN below two values.
  double sd() const {
    return count_ > 1 ? std::sqrt(squares_ / static_cast<double>(count_ - 1)) : missing;
  }

 private:
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  int64_t count_ = 0;
  double mean_ = 0, squares_ = 0;
  double largest_ = -std::numeric_limits<double>::infinity();
};

}  // namespace driftsweep::analysis
