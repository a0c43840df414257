#include <gtest/gtest.h>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space::test_grid {
namespace {

DesignParameter axis(const std::string& name, Distribution distribution) {
  return {name, As::value, std::move(distribution), "job.yaml:1"};
}

TEST(Grid, LastParameterVariesFastest) {
  const auto grid = make_grid({axis("a", Uniform{0, 1}), axis("b", Uniform{10, 20})}, {2, 3});
  ASSERT_EQ(grid->points(), 6);
  const std::vector<std::vector<Coordinate>> expected = {{0.0, 10.0}, {0.0, 15.0}, {0.0, 20.0},
                                                         {1.0, 10.0}, {1.0, 15.0}, {1.0, 20.0}};
  for (int64_t i = 0; i < 6; ++i) EXPECT_EQ(grid->point(i), expected[static_cast<size_t>(i)]);
  EXPECT_FALSE(grid->prefix_stable());
}

TEST(Grid, SpacesEvenlyInTheScaleOfTheDistribution) {
  const auto grid = make_grid({axis("a", LogUniform{0.25, 4})}, {5});
  const double expected[] = {0.25, 0.5, 1, 2, 4};
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_NEAR(std::get<double>(grid->point(i)[0]), expected[i], 1e-14);
  EXPECT_EQ(std::get<double>(grid->point(4)[0]), 4);
}

TEST(Grid, OneLevelIsTheMiddle) {
  const auto grid = make_grid({axis("a", Uniform{1, 2}), axis("b", LogUniform{1, 4})}, {1, 1});
  ASSERT_EQ(grid->points(), 1);
  EXPECT_EQ(std::get<double>(grid->point(0)[0]), 1.5);
  EXPECT_NEAR(std::get<double>(grid->point(0)[1]), 2, 1e-14);
}

TEST(Grid, ValuesBringTheirOwnLevels) {
  const auto grid =
      make_grid({axis("a", Values{{8.0, 12.0, 16.0}}), axis("b", Uniform{0, 1})}, {1, 2});
  ASSERT_EQ(grid->points(), 6);
  EXPECT_EQ(grid->point(5), (std::vector<Coordinate>{16.0, 1.0}));
}

TEST(Grid, RefusesMoreThanATrillionPoints) {
  std::vector<DesignParameter> many(9, axis("a", Uniform{0, 1}));
  EXPECT_THROW(make_grid(many, std::vector<int>(9, 100)), base::UserError);
  EXPECT_EQ(make_grid({many.begin(), many.begin() + 6}, std::vector<int>(6, 100))->points(),
            1'000'000'000'000);
}

}  // namespace
}  // namespace driftsweep::space::test_grid
