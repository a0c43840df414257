#include <gtest/gtest.h>

#include <cmath>

#include "space/distribution.h"

namespace driftsweep::space::test_place {
namespace {

const std::vector<Distribution> all = {Uniform{1.8, 2.6}, LogUniform{0.25, 2}, Normal{1, 0.2},
                                       TruncatedNormal{1, 0.5, 0.4, 1.2},
                                       TruncatedNormal{0, 1, 9, 10}};  // far above its mean

TEST(Place, UndoesTheQuantile) {
  for (const auto& distribution : all)
    for (const double u : {0.02, 0.3, 0.5, 0.9})
      EXPECT_NEAR(place_of(distribution, quantile(distribution, u)), u, 1e-12);
  const Values values{{1., 2., 4.}};
  EXPECT_NEAR(place_of(values, 2.), 0.5, 1e-15);
  EXPECT_TRUE(std::isnan(place_of(values, 3.)));
  EXPECT_TRUE(std::isnan(place_of(all[0], Coordinate())));
}

TEST(Place, SlopeIsTheDifferenceQuotientOfTheQuantile) {
  constexpr double step = 1e-6;
  for (const auto& distribution : all)
    for (const double u : {0.1, 0.5, 0.8}) {
      const auto at = [&](double place) { return std::get<double>(quantile(distribution, place)); };
      const double slope = (at(u + step) - at(u - step)) / (2 * step);
      EXPECT_NEAR(quantile_slope(distribution, at(u)), slope, 1e-6 * slope);
    }
}

TEST(Place, DistributionsComeBackFromNameAndNumbers) {
  for (const auto& distribution : all) {
    const auto again = distribution_of(name_of(distribution), numbers_of(distribution));
    ASSERT_TRUE(again);
    EXPECT_EQ(numbers_of(*again), numbers_of(distribution));
    EXPECT_EQ(again->index(), distribution.index());
  }
  EXPECT_FALSE(distribution_of("values", {}));
  EXPECT_FALSE(distribution_of("uniform", {{"min", 1}}));
}

}  // namespace
}  // namespace driftsweep::space::test_place
