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
  // Columns of `parts` outputs of one design side by side, `columns` of each: replicates draw the
  // same rows for all of them, and each misses rows of its own.
  ReplicatedSums(size_t columns, const Bootstrap& bootstrap, size_t parts = 1);

  // Rows from `first` on (divisible by rows_at_once), [row][part][column]; in a part with a NaN
  // anywhere a row does not count. At most rows_at_once of them.
  void add(int64_t first, std::span<const double> rows);
  // Those of another range of rows; ranges merged in the order of their rows give equal bits on any
  // number of ranks.
  void merge(const ReplicatedSums& later);

  size_t columns() const { return columns_; }
  int replicates() const { return bootstrap_.replicates; }
  const Bootstrap& bootstrap() const { return bootstrap_; }
  // Rows counted; replicate -1 = as they are.
  double rows(int replicate, size_t part = 0) const { return sum(replicate, columns_, part); }
  double sum(int replicate, size_t column, size_t part = 0) const {
    return sums_[offset(replicate) + part * (columns_ + 1) + column];
  }
  // Rows left out for a NaN.
  int64_t dropped(size_t part = 0) const { return dropped_[part]; }

  static constexpr int64_t rows_at_once = 512;

 private:
  size_t offset(int replicate) const { return static_cast<size_t>(replicate + 1) * width_; }
  void take_row(size_t row, std::span<const double> values);
  void add_replicates(int begin, int end, int64_t first, size_t rows);

  size_t columns_, parts_;
  size_t width_;  // columns and the count of rows of each part, padded to whole tiles
  Bootstrap bootstrap_;
  std::vector<double> sums_;   // [replicate][column]
  std::vector<double> block_;  // [tile of columns][row][column of the tile]
  std::vector<int64_t> dropped_;
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
