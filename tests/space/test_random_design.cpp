#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space::test_random_design {
namespace {

DesignParameter axis(const std::string& name, Distribution distribution) {
  return {name, As::value, std::move(distribution), "job.yaml:1"};
}

std::vector<double> column(const Design& design, size_t parameter) {
  std::vector<double> values;
  for (int64_t i = 0; i < design.points(); ++i)
    values.push_back(std::get<double>(design.point(i)[parameter]));
  return values;
}

TEST(RandomDesign, IsPrefixStable) {
  const std::vector<DesignParameter> parameters = {axis("a", Uniform{0, 1}),
                                                   axis("b", LogUniform{1, 9})};
  const auto small = make_random(parameters, 10, 3);
  const auto large = make_random(parameters, 1000, 3);
  EXPECT_TRUE(small->prefix_stable());
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(small->point(i), large->point(i));
}

TEST(RandomDesign, GivesOneCoordinateAsTheWholePointHasIt) {
  const auto design = make_random({axis("a", Uniform{0, 1}), axis("b", LogUniform{1, 9})}, 9, 3);
  for (int64_t i = 0; i < design->points(); ++i)
    for (size_t axis = 0; axis < 2; ++axis)
      EXPECT_EQ(design->coordinate(i, axis), design->point(i)[axis]);
  EXPECT_THROW(design->coordinate(9, 0), base::InternalError);
}

TEST(RandomDesign, AParameterMoreLeavesTheOthersAlone) {
  const auto one = make_random({axis("b", Uniform{0, 1})}, 20, 3);
  const auto two = make_random({axis("a", Uniform{0, 1}), axis("b", Uniform{0, 1})}, 20, 3);
  EXPECT_EQ(column(*one, 0), column(*two, 1));
}

TEST(RandomDesign, DependsOnTheSeed) {
  EXPECT_NE(column(*make_random({axis("a", Uniform{0, 1})}, 5, 3), 0),
            column(*make_random({axis("a", Uniform{0, 1})}, 5, 4), 0));
}

// Kolmogorov-Smirnov: sqrt(n) D exceeds 2.5 with probability 2 exp(-12.5) < 1e-5, and the seed is
// fixed.
TEST(RandomDesign, IsUniform) {
  auto values = column(*make_random({axis("a", Uniform{0, 1})}, 20000, 1), 0);
  std::sort(values.begin(), values.end());
  double worst = 0;
  const auto n = static_cast<double>(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    worst = std::max(worst, std::abs(values[i] - (static_cast<double>(i) + 0.5) / n));
  EXPECT_LT(std::sqrt(n) * worst, 2.5);
}

// The correlation of n independent pairs has a standard deviation of 1/sqrt(n); 5 of them are
// allowed, between parameters and between neighbouring points.
TEST(RandomDesign, ParametersAndPointsAreUncorrelated) {
  const auto design = make_random({axis("a", Uniform{0, 1}), axis("b", Uniform{0, 1})}, 20001, 1);
  const auto a = column(*design, 0), b = column(*design, 1);
  double between_parameters = 0, between_points = 0;
  for (size_t i = 0; i + 1 < a.size(); ++i) {
    between_parameters += (a[i] - 0.5) * (b[i] - 0.5) * 12;
    between_points += (a[i] - 0.5) * (a[i + 1] - 0.5) * 12;
  }
  const double limit = 5 * std::sqrt(20000.0);
  EXPECT_LT(std::abs(between_parameters), limit);
  EXPECT_LT(std::abs(between_points), limit);
}

}  // namespace
}  // namespace driftsweep::space::test_random_design
