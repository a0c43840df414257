#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace driftsweep::base {
namespace {

using Block = std::array<uint32_t, 4>;

// The known answers published with Random123 (kat_vectors, philox4x32 10).
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Stream, IsAFunctionOfSeedContentAndPurpose) {
  const auto first = [](uint64_t seed, const char* content, const char* purpose) {
    return Stream(seed, content, purpose).next();
  };
  EXPECT_EQ(first(1, "a", "b"), first(1, "a", "b"));
  EXPECT_NE(first(1, "a", "b"), first(2, "a", "b"));
  EXPECT_NE(first(1, "a", "b"), first(1, "a", "c"));
  EXPECT_NE(first(1, "ab", "c"), first(1, "a", "bc"));
}

// n draws: the mean's standard error is sd / sqrt(n). Each tolerance is five of the estimate's own
// standard errors; the stream is fixed, so the test does not flicker.
TEST(Stream, UniformHasTheRightMoments) {
  Stream stream(7, "moments", "uniform");
  const int n = 200000;
  double sum = 0, squares = 0, low = 1, high = 0;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    sum += u;
    squares += u * u;
    low = std::min(low, u);
    high = std::max(high, u);
  }
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));
  EXPECT_GE(low, 0);
  EXPECT_LT(high, 1);
}

TEST(Stream, NormalHasTheRightMoments) {
  Stream stream(7, "moments", "normal");
  const int n = 200000;
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0, lag = 0, before = 0;
  for (int i = 0; i < n; ++i) {
    const double z = stream.normal();
    m1 += z / n;
    m2 += z * z / n;
    m3 += z * z * z / n;
    m4 += z * z * z * z / n;
    lag += z * before / n;  // Box-Muller's pair comes from one radius, yet is independent
    before = z;
  }
  EXPECT_NEAR(m1, 0, 5 * std::sqrt(1.0 / n));
  EXPECT_NEAR(m2, 1, 5 * std::sqrt(2.0 / n));
  EXPECT_NEAR(m3, 0, 5 * std::sqrt(15.0 / n));
  EXPECT_NEAR(m4, 3, 5 * std::sqrt(96.0 / n));
  EXPECT_NEAR(lag, 0, 5 * std::sqrt(1.0 / n));
}

TEST(Stream, BelowIsEven) {
  Stream stream(3, "below", "six");
  std::array<int, 6> seen{};
  const int n = 60000;
  for (int i = 0; i < n; ++i) ++seen[stream.below(6)];
  double chi2 = 0;
  for (const int count : seen) chi2 += std::pow(count - n / 6.0, 2) / (n / 6.0);
  EXPECT_LT(chi2, 20.5);  // 0.1 % quantile of five degrees of freedom
}

TEST(Permutation, HoldsEachNumberOnceAndEveryOrderAlike) {
  Stream stream(5, "permutation", "test");
  std::array<int, 6> orders{};
  for (int i = 0; i < 6000; ++i) {
    const auto order = permutation(stream, 3);
    ASSERT_EQ(std::set<int64_t>(order.begin(), order.end()), (std::set<int64_t>{0, 1, 2}));
    ++orders[static_cast<size_t>(2 * order[0] + (order[1] > order[2] ? 1 : 0))];
  }
  for (const int count : orders) EXPECT_NEAR(count, 1000, 5 * std::sqrt(1000 * 5 / 6.0));
  EXPECT_TRUE(permutation(stream, 0).empty());
  EXPECT_EQ(permutation(stream, 1), std::vector<int64_t>{0});
}

}  // namespace
}  // namespace driftsweep::base
