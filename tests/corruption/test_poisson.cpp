#include "corruption/poisson.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace driftsweep::corruption::test_poisson {
namespace {

// On an even grid of u a count takes its probability of the grid's points, but for two ends of an
// interval: no statistics, the inversion itself.
TEST(Poisson, TakesItsProbabilityOfTheUnitInterval) {
  constexpr int grid = 200000;
  for (const double mean : {0.02, 0.7, 3.0, 41.5, 500.0}) {
    std::map<double, int> counts;
    for (int i = 0; i < grid; ++i) ++counts[poisson(mean, (i + 0.5) / grid)];
    for (const auto& [count, times] : counts) {
      const double p = std::exp(count * std::log(mean) - mean - std::lgamma(count + 1));
      EXPECT_NEAR(static_cast<double>(times) / grid, p, 2. / grid + 1e-9) << mean << " " << count;
    }
  }
}

TEST(Poisson, NothingComesFromNothing) {
  EXPECT_EQ(poisson(0, 0.999), 0);
  EXPECT_EQ(poisson(-1e-9, 0.5), 0);
}

// The largest number below 1 is the rarest draw there is; it must end, and near the mean.
TEST(Poisson, EndsAtTheEdgeOfTheInterval) {
  for (const double mean : {1e-3, 1.0, 499.7})
    EXPECT_LT(std::abs(poisson(mean, std::nextafter(1, 0)) - mean), 12 * std::sqrt(mean) + 20);
}

}  // namespace
}  // namespace driftsweep::corruption::test_poisson
