#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "space/design.h"
#include "space/sobol_sequence.h"

namespace driftsweep::space::test_sobol_designs {
namespace {

std::vector<DesignParameter> axes(const std::vector<std::string>& names) {
  std::vector<DesignParameter> parameters;
  for (const auto& name : names) parameters.push_back({name, As::value, Uniform{0, 1}, ""});
  return parameters;
}

double number(const Design& design, int64_t point, size_t axis) {
  return std::get<double>(design.coordinate(point, axis));
}

// Each of the 2^k equal intervals holds one of the first 2^k points, in every dimension that there
// is a number for, and of the next 2^k likewise.
TEST(SobolSequence, IsBalanced) {
  for (const int64_t dimension :
       {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{39}, int64_t{999}, sobol_dimensions() - 1}) {
    const SobolDimension sequence(dimension, 5, "test", "x");
    for (const int64_t first : {0, 256}) {
      std::set<int> intervals;
      for (int64_t i = first; i < first + 256; ++i)
        intervals.insert(static_cast<int>(sequence.at(i) * 256));
      EXPECT_EQ(intervals.size(), 256U) << dimension;
    }
  }
}

// Two dimensions: of the first 64 points each 8 x 8 square of the low dimensions holds one, which
// plain random points do with a probability of 10^-26.
TEST(SobolSequence, FillsThePlane) {
  const SobolDimension x(0, 5, "test", "x"), y(1, 5, "test", "y");
  std::set<std::pair<int, int>> squares;
  for (int64_t i = 0; i < 64; ++i)
    squares.insert({static_cast<int>(x.at(i) * 8), static_cast<int>(y.at(i) * 8)});
  EXPECT_EQ(squares.size(), 64U);
}

TEST(SobolSequence, IsScrambledByName) {
  const SobolDimension one(3, 5, "test", "x"), same(3, 5, "test", "x"), other(3, 5, "test", "y");
  int equal = 0;
  for (int64_t i = 0; i < 64; ++i) {
    EXPECT_EQ(one.at(i), same.at(i));
    equal += one.at(i) == other.at(i) ? 1 : 0;
  }
  EXPECT_LT(equal, 3);
}

TEST(SobolDesign, KeepsItsPointsWhenItGrowsOrGetsAnAxis) {
  const auto few = make_sobol(axes({"a", "b"}), 16, 7),
             more = make_sobol(axes({"a", "b", "c"}), 64, 7);
  EXPECT_TRUE(few->prefix_stable());
  for (int64_t i = 0; i < 16; ++i)
    for (size_t axis = 0; axis < 2; ++axis)
      EXPECT_EQ(number(*few, i, axis), number(*more, i, axis));
}

TEST(SaltelliDesign, HasBlocksInSalibsOrder) {
  for (const bool second : {false, true}) {
    const auto design = make_saltelli(axes({"a", "b", "c"}), 4, second, 7);
    const int64_t block = second ? 8 : 5;
    ASSERT_EQ(design->points(), 4 * block);
    for (int64_t base = 0; base < 4; ++base) {
      const auto at = [&](int64_t row, size_t axis) {
        return number(*design, base * block + row, axis);
      };
      for (size_t axis = 0; axis < 3; ++axis) {
        const double a = at(0, axis), b = at(block - 1, axis);
        EXPECT_NE(a, b);
        for (size_t j = 0; j < 3; ++j) {
          const auto row = static_cast<int64_t>(j);
          EXPECT_EQ(at(1 + row, axis), j == axis ? b : a);
          if (second) {
            EXPECT_EQ(at(4 + row, axis), j == axis ? a : b);
          }
        }
      }
    }
  }
}

TEST(SaltelliDesign, GrowsByBlocksAndAParameterMoreLeavesTheOthersColumns) {
  const auto few = make_saltelli(axes({"a", "b"}), 8, false, 7),
             more = make_saltelli(axes({"a", "b"}), 16, false, 7),
             wider = make_saltelli(axes({"a", "b", "c"}), 8, false, 7);
  for (int64_t i = 0; i < few->points(); ++i)
    for (size_t axis = 0; axis < 2; ++axis)
      EXPECT_EQ(number(*few, i, axis), number(*more, i, axis));
  for (int64_t base = 0; base < 8; ++base)
    for (size_t axis = 0; axis < 2; ++axis) {
      EXPECT_EQ(number(*few, base * 4, axis), number(*wider, base * 5, axis));          // A
      EXPECT_EQ(number(*few, base * 4 + 3, axis), number(*wider, base * 5 + 4, axis));  // B
    }
}

TEST(SaltelliDesign, MovesTheColumnsOfAGroupTogether) {
  auto parameters = axes({"a", "b", "c"});
  parameters[0].group = parameters[2].group = "light";
  const auto design = make_saltelli(parameters, 2, false, 7);
  ASSERT_EQ(design->points(), 2 * 4) << "two groups";
  EXPECT_EQ(number(*design, 1, 0), number(*design, 3, 0));
  EXPECT_EQ(number(*design, 1, 1), number(*design, 0, 1));
  EXPECT_EQ(number(*design, 1, 2), number(*design, 3, 2));
}

TEST(MorrisDesign, MovesOneGroupAStepByHalfOfTheLevels) {
  auto parameters = axes({"a", "b", "c"});
  parameters[1].group = parameters[2].group = "light";
  const auto design = make_morris(parameters, 20, 4, 3), longer = make_morris(parameters, 25, 4, 3);
  ASSERT_EQ(design->points(), 20 * 3);
  int up = 0;
  std::set<double> levels;
  for (int64_t i = 0; i < design->points(); ++i) {
    for (size_t axis = 0; axis < 3; ++axis) {
      levels.insert(number(*design, i, axis));
      EXPECT_EQ(number(*design, i, axis), number(*longer, i, axis));
    }
    if (i % 3 == 0) continue;
    std::set<size_t> moved;
    for (size_t axis = 0; axis < 3; ++axis) {
      const double by = number(*design, i, axis) - number(*design, i - 1, axis);
      if (by == 0) continue;
      EXPECT_NEAR(std::abs(by), 2. / 3, 1e-15);
      moved.insert(axis);
      up += by > 0 ? 1 : 0;
    }
    EXPECT_TRUE(moved == std::set<size_t>{0} || moved == (std::set<size_t>{1, 2}));
  }
  EXPECT_EQ(levels.size(), 4U) << "0, 1/3, 2/3 and 1";
  EXPECT_GT(up, 15);
  EXPECT_LT(up, 45);
}

TEST(OneAtATime, LeavesTheOthersEmptyAndTheOwnValueOut) {
  std::vector<DesignParameter> parameters = {{"gain", As::factor, LogUniform{0.25, 4}, ""},
                                             {"gamma", As::value, Uniform{1.8, 2.6}, ""}};
  const auto design = make_one_at_a_time(parameters, {5, 3}, {std::nullopt, 2.2});
  ASSERT_EQ(design->points(), 4 + 2) << "without the factor 1 and the gamma 2.2";
  EXPECT_EQ(number(*design, 0, 0), 0.25);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(design->coordinate(0, 1)));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(design->coordinate(4, 0)));
  EXPECT_EQ(number(*design, 4, 1), 1.8);
  EXPECT_EQ(number(*design, 5, 1), 2.6);
}

}  // namespace
}  // namespace driftsweep::space::test_sobol_designs
