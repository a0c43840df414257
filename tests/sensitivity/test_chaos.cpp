// Functions whose indices are known, fitted from designs of space/ with and without derivatives.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "sensitivity/chaos.h"
#include "sensitivity/legendre.h"
#include "space/design.h"
#include "tests/sensitivity/known_functions.h"

namespace driftsweep::sensitivity::test_chaos {
namespace {

using known::Function;
using known::ishigami;
using known::linear;
using known::Sample;
using known::sobol_g;
using known::unit_cube;

ChaosPoints points_of(const Sample& sample, size_t parameters, bool with_derivatives) {
  return {
      parameters, sample.places, sample.outputs,
      with_derivatives ? std::span<const double>(sample.derivatives) : std::span<const double>()};
}

Sample sample(const Function& function, int64_t points, uint64_t seed = 1) {
  return known::sample(function, *space::make_random(unit_cube(function.parameters), points, seed));
}

ChaosIndices indices_of(const Function& function, const Sample& sample, bool derivatives) {
  std::vector<size_t> group(function.parameters);
  for (size_t j = 0; j < group.size(); ++j) group[j] = j;
  return chaos_indices(points_of(sample, function.parameters, derivatives), group,
                       function.parameters, {.confidence = 0.95, .threads = 2});
}

// S1, ST and S2 of the first and third parameter of Ishigami's function (a = 7, b = .1).
void expect_ishigami(const ChaosIndices& indices, double within) {
  const auto [first, total] = std::pair(ishigami().first, ishigami().total);
  for (size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(indices.first[j].value, first[j], within) << j;
    EXPECT_NEAR(indices.total[j].value, total[j], within) << j;
    // Where next to nothing is unexplained, which terms were chosen moves the last digits.
    EXPECT_LE(std::abs(indices.total[j].value - total[j]), indices.total[j].conf + 1e-6) << j;
  }
  EXPECT_NEAR(indices.second[2].value, total[2], within);
  EXPECT_NEAR(indices.second[1].value, 0, within);
  EXPECT_NEAR(indices.variance, 13.8446, 0.7);
}

TEST(Legendre, IsOrthonormalWithItsDerivatives) {
  constexpr size_t degrees = 9;
  constexpr int steps = 20'000;
  std::vector<double> values(degrees), slopes(degrees), above(degrees), unused(degrees);
  std::vector<double> products(degrees * degrees, 0.0);
  for (int i = 0; i < steps; ++i) {
    legendre((i + 0.5) / steps, values, slopes);
    for (size_t c = 0; c < degrees; ++c)
      for (size_t d = 0; d < degrees; ++d) products[c * degrees + d] += values[c] * values[d];
  }
  for (size_t c = 0; c < degrees; ++c)
    for (size_t d = 0; d < degrees; ++d)
      EXPECT_NEAR(products[c * degrees + d] / steps, c == d ? 1 : 0, 1e-5) << c << d;
  legendre(0.3, values, slopes);
  legendre(0.3 + 1e-7, above, unused);
  for (size_t d = 0; d < degrees; ++d)
    EXPECT_NEAR((above[d] - values[d]) / 1e-7, slopes[d], 1e-3) << d;
}

TEST(Chaos, OfALinearFunctionIsExactFromFewPoints) {
  for (const bool derivatives : {false, true}) {
    const Sample points = sample(linear(), derivatives ? 4 : 12);
    const ChaosIndices indices = indices_of(linear(), points, derivatives);
    EXPECT_LT(indices.error, 1e-12) << derivatives;
    const double squares[] = {4, 1, 0, 16};
    for (size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(indices.first[j].value, squares[j] / 21, 1e-9) << derivatives << j;
      EXPECT_NEAR(indices.total[j].value, squares[j] / 21, 1e-9) << derivatives << j;
    }
    EXPECT_NEAR(indices.mean, 3 + 1 - 0.5 + 2, 1e-9);
    EXPECT_NEAR(indices.variance, 21. / 12, 1e-9);
    EXPECT_EQ(indices.degree, 1);
  }
}

TEST(Chaos, OfIshigamiNeedsFewerPointsWithDerivatives) {
  const ChaosIndices alone = indices_of(ishigami(), sample(ishigami(), 256), false);
  EXPECT_LT(alone.error, 0.01);
  EXPECT_FALSE(alone.derivatives);
  expect_ishigami(alone, 0.02);
  const ChaosIndices with = indices_of(ishigami(), sample(ishigami(), 64), true);
  EXPECT_TRUE(with.derivatives);
  EXPECT_LT(with.error, 0.01);
  expect_ishigami(with, 0.02);
  // What the values of so few points alone give.
  EXPECT_GT(indices_of(ishigami(), sample(ishigami(), 64), false).error, with.error);
}

TEST(Chaos, TakesAnyDesignOfIndependentPoints) {
  const auto cube = unit_cube(3);
  expect_ishigami(
      indices_of(ishigami(), known::sample(ishigami(), *space::make_sobol(cube, 256, 2)), true),
      0.01);
  expect_ishigami(
      indices_of(ishigami(), known::sample(ishigami(), *space::make_lhs(cube, 256, 2)), true),
      0.01);
}

TEST(Chaos, OfGIsWithinItsConfidence) {
  const std::vector<double> a = {0, 1, 4.5, 9, 99, 99};
  const Function g = sobol_g(a);
  for (const bool derivatives : {false, true}) {
    const ChaosIndices indices = indices_of(g, sample(g, 1024), derivatives);
    EXPECT_LT(indices.error, 0.1);
    for (size_t j = 0; j < a.size(); ++j) {
      EXPECT_NEAR(indices.first[j].value, g.first[j], indices.first[j].conf) << derivatives << j;
      EXPECT_NEAR(indices.total[j].value, g.total[j], indices.total[j].conf) << derivatives << j;
      EXPECT_NEAR(indices.total[j].value, g.total[j], 0.05) << derivatives << j;
    }
  }
}

TEST(Chaos, LeavesMissingPointsOut) {
  Sample gaps = sample(ishigami(), 300);
  for (size_t i = 0; i < 300; i += 20) gaps.outputs[i] = std::nan("");
  gaps.places[3 * 7] = std::nan("");
  gaps.derivatives[3 * 9 + 1] = std::nan("");  // not known of a point that counts
  const ChaosIndices indices = indices_of(ishigami(), gaps, true);
  EXPECT_EQ(indices.dropped, 16);
  EXPECT_EQ(indices.used, 284);
  expect_ishigami(indices, 0.01);
}

TEST(Chaos, DoesNotTrustWrongDerivatives) {
  Sample wrong = sample(ishigami(), 256);
  for (double& slope : wrong.derivatives) slope = -slope;
  const ChaosIndices indices = indices_of(ishigami(), wrong, true);
  EXPECT_FALSE(indices.derivatives);
  expect_ishigami(indices, 0.02);
}

TEST(Chaos, SaysThatNoiseFitsNothing) {
  Sample noise = sample(linear(), 200);
  const Sample other = sample(ishigami(), 200, 9);
  noise.outputs = other.outputs;  // of other points
  const ChaosIndices indices = indices_of(linear(), noise, false);
  EXPECT_GT(indices.error, 0.8);
}

TEST(Chaos, OfGroupsAddsTheirShares) {
  const Sample points = sample(linear(), 40);
  const ChaosIndices indices = chaos_indices(points_of(points, 4, true), {0, 1, 1, 0}, 2,
                                             {.confidence = 0.95, .threads = 1});
  EXPECT_NEAR(indices.first[0].value, 20. / 21, 1e-9);
  EXPECT_NEAR(indices.total[1].value, 1. / 21, 1e-9);
}

TEST(Chaos, OfNothingIsNothing) {
  Sample constant = sample(linear(), 30);
  constant.outputs.assign(30, 0.7);
  EXPECT_TRUE(std::isnan(indices_of(linear(), constant, false).total[0].value));
  const ChaosIndices few = indices_of(linear(), sample(linear(), 2), false);
  EXPECT_TRUE(std::isnan(few.total[0].value));
  EXPECT_TRUE(std::isnan(few.error));
}

TEST(Chaos, ThreadsChangeNoBit) {
  const Sample points = sample(ishigami(), 100);
  const std::vector<size_t> group = {0, 1, 2};
  const auto one = chaos_indices(points_of(points, 3, true), group, 3, {.threads = 1});
  const auto three = chaos_indices(points_of(points, 3, true), group, 3, {.threads = 3});
  for (size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(one.total[j].value, three.total[j].value);
    EXPECT_EQ(one.total[j].conf, three.total[j].conf);
  }
}

}  // namespace
}  // namespace driftsweep::sensitivity::test_chaos
