// Functions whose indices are known, sampled with the designs of space/.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sensitivity/dgsm.h"
#include "sensitivity/morris.h"
#include "sensitivity/saltelli.h"
#include "space/design.h"

namespace driftsweep::sensitivity::test_known_functions {
namespace {

using Point = std::vector<double>;
const Bootstrap short_one{.replicates = 300, .confidence = 0.95, .seed = 3, .threads = 1};

std::vector<space::DesignParameter> uniform(size_t count, double low, double high) {
  std::vector<space::DesignParameter> parameters;
  for (size_t i = 0; i < count; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    parameters.push_back({name, space::As::value, space::Uniform{low, high}, ""});
  }
  return parameters;
}

Point numbers(const std::vector<space::Coordinate>& coordinates) {
  Point point;
  for (const auto& coordinate : coordinates) point.push_back(std::get<double>(coordinate));
  return point;
}

template <typename Function>
std::vector<double> outputs_of(const space::Design& design, Function function) {
  std::vector<double> outputs;
  for (int64_t i = 0; i < design.points(); ++i)
    outputs.push_back(function(numbers(design.point(i))));
  return outputs;
}

double ishigami(const Point& x) {
  return std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) +
         0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}

SobolIndices indices_of_ishigami(int64_t base, std::vector<double>* rows = nullptr) {
  const double pi = std::numbers::pi;
  const auto design = space::make_saltelli(uniform(3, -pi, pi), base, true, 11);
  auto outputs = outputs_of(*design, ishigami);
  if (rows != nullptr) {
    for (size_t i = 0; i < outputs.size(); i += 61) outputs[i] = std::nan("");
    *rows = outputs;
  }
  return sobol_indices({base, 3, true}, outputs, short_one);
}

// Ishigami & Homma 1990 with a = 7, b = .1.
TEST(KnownFunctions, IshigamiWithinItsConfidence) {
  const double pi = std::numbers::pi, a = 7, b = 0.1;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), v2 = a * a / 8;
  const double v13 = b * b * std::pow(pi, 8) * (1. / 18 - 1. / 50), v = v1 + v2 + v13;
  const SobolIndices indices = indices_of_ishigami(1024);
  const double first[] = {v1 / v, v2 / v, 0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v};
  for (size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(indices.first[j].value, first[j], 1.5 * indices.first[j].conf) << j;
    EXPECT_NEAR(indices.total[j].value, total[j], 1.5 * indices.total[j].conf) << j;
    EXPECT_LT(indices.total[j].conf, 0.12) << j;
  }
  EXPECT_NEAR(indices.second[2].value, v13 / v, 1.5 * indices.second[2].conf);
  EXPECT_NEAR(indices.second[1].value, 0, 1.5 * indices.second[1].conf);
  EXPECT_NEAR(indices.variance, v, 0.05 * v);
  EXPECT_NEAR(indices.dummy_first.value, 0, 1.5 * indices.dummy_first.conf);
}

TEST(KnownFunctions, MissingRowsDropTheirBlocksAndWidenTheConfidence) {
  std::vector<double> rows;
  const SobolIndices with_gaps = indices_of_ishigami(512, &rows);
  const SobolIndices whole = indices_of_ishigami(512);
  EXPECT_GT(with_gaps.dropped, 60);
  EXPECT_EQ(with_gaps.used + with_gaps.dropped, 512);
  for (size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(with_gaps.total[j].value, whole.total[j].value, 2 * with_gaps.total[j].conf) << j;
    EXPECT_GT(with_gaps.total[j].conf, whole.total[j].conf) << j;
  }
}

TEST(KnownFunctions, OneParameterOfAGroupMakesItsIndex) {
  auto parameters = uniform(4, 0, 1);
  parameters[1].group = parameters[3].group = "light";
  const auto design = space::make_saltelli(parameters, 256, false, 5);
  ASSERT_EQ(design->points(), 256 * 5);
  // Groups: a, light (b and d), c. Variances 1/12 of the squares: 1, 4 + 9, 0.
  const auto outputs =
      outputs_of(*design, [](const Point& x) { return x[0] + 2 * x[1] + 3 * x[3]; });
  const SobolIndices indices = sobol_indices({256, 3, false}, outputs, short_one);
  EXPECT_NEAR(indices.total[0].value, 1. / 14, 0.01);
  EXPECT_NEAR(indices.total[1].value, 13. / 14, 0.02);
  EXPECT_EQ(indices.total[2].value, 0) << "a dead parameter";
  EXPECT_EQ(indices.first[2].value, 0);
}

TEST(KnownFunctions, AnOutputWithoutVarianceHasNoIndices) {
  const std::vector<double> constant(8 * 4, 0.9);
  const SobolIndices indices = sobol_indices({8, 2, false}, constant, short_one);
  EXPECT_TRUE(std::isnan(indices.first[0].value));
  EXPECT_TRUE(std::isnan(indices.total[1].conf));
  const std::vector<double> one_block = {1, 2, 3, 4};
  EXPECT_TRUE(std::isnan(sobol_indices({1, 2, false}, one_block, short_one).total[0].value));
}

TEST(KnownFunctions, MorrisOfALinearFunctionHasItsSlopes) {
  const auto parameters = uniform(4, -1, 3);
  const auto design = space::make_morris(parameters, 12, 4, 9);
  ASSERT_EQ(design->points(), 12 * 5);
  std::vector<double> places;
  for (int64_t i = 0; i < design->points(); ++i)
    for (const double x : numbers(design->point(i))) places.push_back((x + 1) / 4);
  const auto layout = morris_layout(places, 4, {0, 1, 2, 3}, 4);
  const auto outputs =
      outputs_of(*design, [](const Point& x) { return 2 * x[0] - 5 * x[1] + 0.5 * x[3]; });
  const MorrisEffects effects = morris_effects(layout, outputs, short_one);
  const double slopes[] = {8, -20, 0, 2};  // per range of 4
  for (size_t j = 0; j < 4; ++j) {
    EXPECT_NEAR(effects.mu[j], slopes[j], 1e-12);
    EXPECT_NEAR(effects.mu_star[j].value, std::abs(slopes[j]), 1e-12);
    EXPECT_NEAR(effects.sigma[j], 0, 1e-6);
  }
}

// y = x^2 on [0, 1]: vi = E[4 x^2] = 4/3, V = 4/45, bound 4/3 / (pi^2 4/45) = 15 / pi^2.
TEST(KnownFunctions, DgsmOfASquareIsItsBound) {
  const auto design = space::make_sobol(uniform(2, 0, 1), 1024, 1);
  std::vector<double> outputs, derivatives;
  for (int64_t i = 0; i < design->points(); ++i) {
    const Point x = numbers(design->point(i));
    outputs.push_back(x[0] * x[0]);
    derivatives.insert(derivatives.end(), {2 * x[0], 0.});
  }
  const std::vector<double> ranges = {1, 1};
  const DgsmMeasures measures = dgsm_measures(outputs, derivatives, ranges, short_one);
  const double pi = std::numbers::pi;
  EXPECT_NEAR(measures.vi[0].value, 4. / 3, 1e-3);
  EXPECT_NEAR(measures.dgsm[0].value, 15 / (pi * pi), 2e-3);
  EXPECT_EQ(measures.dgsm[1].value, 0);
}

// Beyond 16,384 points the bootstrap draws bundles of them, whose spread is that of the points.
TEST(KnownFunctions, BundledPointsHaveTheConfidenceOfSinglePoints) {
  constexpr int64_t points = 60'000;
  const auto design = space::make_random(uniform(1, 0, 1), points, 4);
  DgsmSums sums(1, points, {.replicates = 1000, .confidence = 0.95, .seed = 2, .threads = 2});
  double squares = 0, fourths = 0;
  for (int64_t i = 0; i < points; ++i) {
    const double x = numbers(design->point(i))[0], slope = 2 * x;
    if (i % 1000 == 7) {
      sums.add(std::nan(""), std::vector<double>{slope});
      continue;
    }
    sums.add(x * x, std::vector<double>{slope});
    squares += slope * slope;
    fourths += std::pow(slope, 4);
  }
  const DgsmMeasures measures = sums.measures(std::vector<double>{1.});
  const double used = points - points / 1000, vi = squares / used;
  EXPECT_EQ(measures.dropped, points / 1000);
  EXPECT_EQ(measures.used, points - points / 1000);
  EXPECT_NEAR(measures.vi[0].value, vi, 1e-12);
  const double spread = 1.96 * std::sqrt((fourths / used - vi * vi) / used);
  EXPECT_NEAR(measures.vi[0].conf, spread, 0.1 * spread);
}

}  // namespace
}  // namespace driftsweep::sensitivity::test_known_functions
