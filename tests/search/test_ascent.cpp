#include "search/ascent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/errors.h"

namespace driftsweep::search::test_ascent {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Variable variable(double start, double scale, double low = -infinity, double high = infinity) {
  return {.start = start, .scale = scale, .low = low, .high = high};
}

// -((x - peak) / width)^2 summed over the coordinates.
Objective bowl(std::vector<double> peak, std::vector<double> width) {
  return [peak, width](const std::vector<double>& place) {
    Reading reading;
    for (size_t i = 0; i < place.size(); ++i) {
      const double distance = (place[i] - peak[i]) / width[i];
      reading.objective -= distance * distance;
      reading.gradient.push_back(-2 * distance / width[i]);
    }
    return reading;
  };
}

// Coordinates a million times apart in size arrive alike, since steps are shares of their scales.
TEST(Ascent, FindsThePeakInCoordinatesOfAnyScale) {
  const auto found =
      ascend({variable(0, 1), variable(0, 1e6)}, bowl({0.5, -4e5}, {1, 1e6}), {.steps = 200});
  EXPECT_NEAR(found.place[0], 0.5, 0.01);
  EXPECT_NEAR(found.place[1], -4e5, 1e4);
  EXPECT_GT(found.objective, -1e-3);
  EXPECT_EQ(found.evaluations, 201);
}

TEST(Ascent, StaysInTheBoxAndEndsAtItsEdge) {
  std::vector<double> met;
  const auto inner = bowl({5, 0}, {1, 1});
  const auto found = ascend({variable(0, 1, -1, 0.3), variable(9, 1, -1, 1)},
                            [&](const std::vector<double>& place) {
                              met.insert(met.end(), place.begin(), place.end());
                              return inner(place);
                            },
                            {.steps = 100});
  EXPECT_EQ(found.place[0], 0.3);
  for (size_t i = 0; i < met.size(); i += 2) {
    EXPECT_LE(met[i], 0.3);
    EXPECT_GE(met[i + 1], -1);
    EXPECT_LE(met[i + 1], 1);
  }
  EXPECT_EQ(met[1], 1);  // a start outside is projected first
}

// Whatever the number of coordinates and the size of the derivatives.
TEST(Ascent, TakesAFirstStepOfTheLearningRate) {
  const auto found = ascend({variable(2, 4), variable(2, 4)}, bowl({100, -100}, {1, 1}),
                            {.steps = 1, .learning_rate = 0.25});
  EXPECT_NEAR(found.place[0], 2 + std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(found.place[1], 2 - std::sqrt(0.5), 1e-9);
}

TEST(Ascent, KeepsTheBestPlaceNotTheLast) {
  // Higher at the start than anywhere the (wrong) gradient leads.
  const auto found = ascend({variable(0, 1)},
                            [](const std::vector<double>& place) {
                              return Reading{-place[0] * place[0], {1}};
                            },
                            {.steps = 10});
  EXPECT_EQ(found.place, std::vector<double>{0});
  EXPECT_EQ(found.objective, 0);
}

// A narrow ridge that the first steps leap over: going back with shorter ones, it is found.
TEST(Ascent, ShortensItsStepsWhereTheyLeadDown) {
  const auto found = ascend({variable(0, 1)},
                            [](const std::vector<double>& place) {
                              const double x = place[0];
                              const double steep = x < 0.001 ? 1 : -50;
                              return Reading{x < 0.001 ? x : 0.001 - 50 * (x - 0.001), {steep}};
                            },
                            {.steps = 60, .learning_rate = 0.1});
  EXPECT_GT(found.objective, 0);
  EXPECT_LE(found.place[0], 0.01);
}

TEST(Ascent, HoldsACoordinateWithoutADerivative) {
  const auto found = ascend({variable(1, 1), variable(1, 1)},
                            [](const std::vector<double>& place) {
                              return Reading{place[1], {nan, 1}};
                            },
                            {.steps = 5});
  EXPECT_EQ(found.place[0], 1);
  EXPECT_GT(found.place[1], 1.1);
}

TEST(Ascent, EndsWhereTheObjectiveEnds) {
  const Objective until_two = [](const std::vector<double>& place) -> std::optional<Reading> {
    if (place[0] > 2) return std::nullopt;
    return Reading{place[0], {1}};
  };
  const auto found = ascend({variable(0, 10)}, until_two, {.steps = 50, .learning_rate = 0.05});
  EXPECT_GT(found.place[0], 1);
  EXPECT_LE(found.place[0], 2);
  EXPECT_LT(found.evaluations, 51);
  EXPECT_THROW(ascend({variable(3, 1)}, until_two, {}), base::InternalError);
}

}  // namespace
}  // namespace driftsweep::search::test_ascent
