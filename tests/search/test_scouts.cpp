#include "search/scouts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace driftsweep::search::test_scouts {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// One in each part of the lengths from 1/16 to 4, in coordinates of any scale.
TEST(Scouts, LookNearAndFarAndInAllDirections) {
  const std::vector<Variable> variables = {
      {.start = 3, .scale = 2, .low = -infinity, .high = infinity},
      {.start = -1e6, .scale = 1e6, .low = -infinity, .high = infinity}};
  constexpr int count = 400;
  base::Stream stream(7, "0", "scouts");
  const auto places = scouted_places(variables, count, stream);
  ASSERT_EQ(places.size(), static_cast<size_t>(count));
  int quadrants[4] = {};
  for (size_t number = 0; number < count; ++number) {
    const double x = (places[number][0] - 3) / 2, y = (places[number][1] + 1e6) / 1e6;
    const double part = (4 + std::log2(std::hypot(x, y))) / 6;  // 0 at 1/16, 1 at 4
    EXPECT_GE(part, (static_cast<double>(number) - 1e-6) / count);
    EXPECT_LE(part, (static_cast<double>(number) + 1 + 1e-6) / count);
    ++quadrants[(x > 0 ? 1 : 0) + (y > 0 ? 2 : 0)];
  }
  // A hundred in each, give or take 5 standard deviations of sqrt(400 x 3/16).
  for (const int each : quadrants) EXPECT_NEAR(each, 100, 44);
}

TEST(Scouts, StayInTheBoxAndRepeatThemselves) {
  const std::vector<Variable> variables = {{.start = 0, .scale = 10, .low = 0, .high = 0.5}};
  base::Stream one(7, "0", "scouts"), same(7, "0", "scouts"), other(7, "1", "scouts");
  const auto places = scouted_places(variables, 20, one);
  EXPECT_EQ(places, scouted_places(variables, 20, same));
  EXPECT_NE(places, scouted_places(variables, 20, other));
  const auto [low, high] = std::minmax_element(places.begin(), places.end());
  EXPECT_EQ(low->front(), 0);
  EXPECT_EQ(high->front(), 0.5);
  EXPECT_TRUE(scouted_places(variables, 0, one).empty());
}

}  // namespace
}  // namespace driftsweep::search::test_scouts
