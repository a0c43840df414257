#include "sensitivity/replicated_sums.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace driftsweep::sensitivity::test_replicated_sums {
namespace {

std::vector<double> rows_of(int64_t count, size_t columns) {
  std::vector<double> rows;
  for (int64_t i = 0; i < count; ++i)
    for (size_t c = 0; c < columns; ++c)
      rows.push_back(std::sin(0.1 * static_cast<double>(i) + static_cast<double>(c)));
  return rows;
}

void add(ReplicatedSums& sums, const std::vector<double>& rows, int64_t from, int64_t to) {
  const auto width = static_cast<int64_t>(sums.columns());
  for (int64_t first = from; first < to; first += ReplicatedSums::rows_at_once) {
    const int64_t end = std::min(to, first + ReplicatedSums::rows_at_once);
    sums.add(first, std::span(rows).subspan(static_cast<size_t>(first * width),
                                            static_cast<size_t>((end - first) * width)));
  }
}

TEST(ReplicatedSums, AreCountsTimesColumns) {
  const Bootstrap bootstrap{.replicates = 5, .confidence = 0.9, .seed = 42};
  constexpr size_t columns = 70;  // more than two vectors of lanes
  const auto rows = rows_of(700, columns);
  ReplicatedSums sums(columns, bootstrap);
  add(sums, rows, 0, 700);
  for (int replicate = -1; replicate < 5; ++replicate) {
    std::vector<uint8_t> counts(700, 1);
    if (replicate >= 0) draw_counts(bootstrap, replicate, 0, counts);
    double expected = 0, drawn = 0;
    for (size_t i = 0; i < 700; ++i) {
      expected += counts[i] * rows[i * columns + 69];
      drawn += counts[i];
    }
    EXPECT_NEAR(sums.sum(replicate, 69), expected, 1e-10) << replicate;
    EXPECT_EQ(sums.rows(replicate), drawn) << replicate;
  }
}

TEST(ReplicatedSums, ThreadsChangeNoBit) {
  const auto rows = rows_of(1500, 3);
  ReplicatedSums one(3, {.replicates = 20, .seed = 1, .threads = 1});
  ReplicatedSums three(3, {.replicates = 20, .seed = 1, .threads = 3});
  add(one, rows, 0, 1500);
  add(three, rows, 0, 1500);
  for (int replicate = -1; replicate < 20; ++replicate)
    for (size_t column = 0; column < 3; ++column)
      EXPECT_EQ(one.sum(replicate, column), three.sum(replicate, column));
}

TEST(ReplicatedSums, RangesMergeAndMissingRowsCountNowhere) {
  auto rows = rows_of(1024, 2);
  rows[2 * 600 + 1] = std::nan("");
  const Bootstrap bootstrap{.replicates = 8, .seed = 5};
  ReplicatedSums whole(2, bootstrap), first(2, bootstrap), second(2, bootstrap);
  add(whole, rows, 0, 1024);
  add(first, rows, 0, 512);
  add(second, rows, 512, 1024);
  first.merge(second);
  EXPECT_EQ(whole.dropped(), 1);
  EXPECT_EQ(first.dropped(), 1);
  EXPECT_EQ(whole.rows(-1), 1023);
  for (int replicate = -1; replicate < 8; ++replicate)
    EXPECT_NEAR(whole.sum(replicate, 0), first.sum(replicate, 0), 1e-12);
}

TEST(ReplicatedSums, PartsMissRowsOfTheirOwn) {
  const Bootstrap bootstrap{.replicates = 6, .seed = 8, .threads = 2};
  const auto left = rows_of(600, 3);
  auto right = rows_of(600, 3);
  right[3 * 100 + 2] = std::nan("");
  std::vector<double> beside;
  for (size_t i = 0; i < 600; ++i)
    for (const auto* rows : {&left, &std::as_const(right)})
      beside.insert(beside.end(), rows->begin() + static_cast<long>(3 * i),
                    rows->begin() + static_cast<long>(3 * i + 3));
  ReplicatedSums both(3, bootstrap, 2), one(3, bootstrap), other(3, bootstrap);
  both.add(0, std::span(beside).first(size_t{6} * 512));
  both.add(512, std::span(beside).subspan(size_t{6} * 512));
  add(one, left, 0, 600);
  add(other, right, 0, 600);
  EXPECT_EQ(both.dropped(0), 0);
  EXPECT_EQ(both.dropped(1), 1);
  for (int replicate = -1; replicate < 6; ++replicate) {
    EXPECT_EQ(both.rows(replicate, 1), other.rows(replicate));
    for (size_t column = 0; column < 3; ++column) {
      EXPECT_EQ(both.sum(replicate, column, 0), one.sum(replicate, column));
      EXPECT_EQ(both.sum(replicate, column, 1), other.sum(replicate, column));
    }
  }
}

TEST(BootstrapCounts, ArePoissonOfMeanOne) {
  const Bootstrap bootstrap{.seed = 9};
  std::vector<uint8_t> counts(1 << 16);
  draw_counts(bootstrap, 3, 0, counts);
  double sum = 0, squares = 0, none = 0;
  for (const auto count : counts) {
    sum += count;
    squares += count * count;
    none += count == 0 ? 1 : 0;
  }
  const auto n = static_cast<double>(counts.size());
  EXPECT_NEAR(sum / n, 1, 5 / std::sqrt(n));
  EXPECT_NEAR(squares / n - 1, 1, 5 * std::sqrt(10 / n));
  EXPECT_NEAR(none / n, std::exp(-1.0), 5 * 0.5 / std::sqrt(n));
  std::vector<uint8_t> later(64);
  draw_counts(bootstrap, 3, 512, later);
  EXPECT_TRUE(std::equal(later.begin(), later.end(), counts.begin() + 512));
}

TEST(Confidence, IsTheNormalWidthOfTheSpread) {
  EXPECT_NEAR(interval_width(0.95), 1.959963984540054, 1e-12);
  EXPECT_NEAR(interval_width(0.5), 0.674489750196082, 1e-12);
  const std::vector<double> spread = {1, 2, 3, std::nan("")};
  EXPECT_NEAR(confidence_of(spread, 0.95), 1.959963984540054, 1e-12);
  EXPECT_TRUE(std::isnan(confidence_of(std::span(spread).first(1), 0.95)));
}

}  // namespace
}  // namespace driftsweep::sensitivity::test_replicated_sums
