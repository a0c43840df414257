// Sums of columns over rows, as they are and in every bootstrap replicate: the counts of the
// replicates times the columns, one matrix product. Sums merge, so that blocks and ranks combine.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "sensitivity/bootstrap_counts.h"

namespace driftsweep::sensitivity {

class ReplicatedSums {
 public:
  ReplicatedSums(size_t columns, const Bootstrap& bootstrap);

  // Rows from `first` on (divisible by rows_at_once), row by row; a row with a NaN anywhere counts
  // nowhere. At most rows_at_once of them.
  void add(int64_t first, std::span<const double> rows);
  // Those of another range of rows; ranges merged in the order of their rows give equal bits on any
  // number of ranks.
  void merge(const ReplicatedSums& later);

  size_t columns() const { return columns_; }
  int replicates() const { return bootstrap_.replicates; }
  const Bootstrap& bootstrap() const { return bootstrap_; }
  // Rows counted; replicate -1 = as they are.
  double rows(int replicate) const { return sums_[offset(replicate) + columns_]; }
  double sum(int replicate, size_t column) const { return sums_[offset(replicate) + column]; }
  // Rows left out for a NaN.
  int64_t dropped() const { return dropped_; }

  static constexpr int64_t rows_at_once = 512;

 private:
  size_t offset(int replicate) const { return static_cast<size_t>(replicate + 1) * width_; }
  void add_replicates(int begin, int end, int64_t first, std::span<const double> rows);

  size_t columns_;
  size_t width_;  // columns and the count of rows, padded to whole vectors
  Bootstrap bootstrap_;
  std::vector<double> sums_;
  std::vector<double> block_;
  int64_t dropped_ = 0;
};

// What is not known.
inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// A number of every replicate from its sums, with the confidence of its spread.
struct Estimate {
  double value = 0;
  double conf = 0;  // half width of the interval; NaN without replicates
};
Estimate estimate(const ReplicatedSums& sums, const std::function<double(int replicate)>& value);

}  // namespace driftsweep::sensitivity
