#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "space/design.h"
#include "space/normal.h"

namespace driftsweep::space::test_joined_designs {
namespace {

DesignParameter axis(const std::string& name, Distribution distribution) {
  return {name, As::value, std::move(distribution), "job.yaml:1"};
}

TEST(Normal, QuantilesAreThoseOfTheTables) {
  EXPECT_DOUBLE_EQ(normal_quantile(0.5), 0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-9), -5.997807015007774, 1e-13);
  for (const double p : {1e-300, 1e-12, 0.02, 0.3, 0.6, 0.999})
    EXPECT_NEAR(normal_probability(normal_quantile(p)) / p, 1, 1e-11) << p;
}

TEST(Normal, AParameterIsSpreadAroundMu) {
  const Distribution d = Normal{2, 0.5};
  EXPECT_DOUBLE_EQ(std::get<double>(quantile(d, 0.5)), 2);
  EXPECT_NEAR(std::get<double>(quantile(d, 0.841344746068543)), 2.5, 1e-12);
  EXPECT_TRUE(std::isfinite(std::get<double>(quantile(d, 0))));
  EXPECT_TRUE(std::isfinite(std::get<double>(quantile(d, 1))));
}

TEST(Normal, ATruncatedOneStaysInsideAndKeepsItsShape) {
  const Distribution d = TruncatedNormal{0, 1, -1, 2};
  EXPECT_EQ(std::get<double>(quantile(d, 0)), -1);
  EXPECT_EQ(std::get<double>(quantile(d, 1)), 2);
  const double inside = normal_probability(2) - normal_probability(-1);
  for (const double u : {0.1, 0.5, 0.9}) {
    const double z = std::get<double>(quantile(d, u));
    EXPECT_NEAR((normal_probability(z) - normal_probability(-1)) / inside, u, 1e-12);
  }
}

// Far above mu, where 1 - p would have no digits left.
TEST(Normal, ATailAboveMirrorsTheOneBelow) {
  const Distribution above = TruncatedNormal{0, 1, 12, 13}, below = TruncatedNormal{0, 1, -13, -12};
  for (const double u : {0.01, 0.4, 0.95})
    EXPECT_DOUBLE_EQ(std::get<double>(quantile(above, u)),
                     -std::get<double>(quantile(below, 1 - u)));
}

TEST(LatinHypercube, EveryPartOfEveryParameterIsTakenOnce) {
  constexpr int n = 50;
  const auto design = make_lhs({axis("a", Uniform{0, n}), axis("b", Uniform{0, n})}, n, 3);
  std::vector<int64_t> pairs_equal;
  for (size_t parameter = 0; parameter < 2; ++parameter) {
    std::set<int> parts;
    for (int64_t i = 0; i < n; ++i)
      parts.insert(static_cast<int>(std::get<double>(design->point(i)[parameter])));
    EXPECT_EQ(parts.size(), static_cast<size_t>(n));
  }
  for (int64_t i = 0; i < n; ++i)
    if (static_cast<int>(std::get<double>(design->point(i)[0])) ==
        static_cast<int>(std::get<double>(design->point(i)[1])))
      pairs_equal.push_back(i);
  EXPECT_LT(pairs_equal.size(), 10u) << "the two parameters move together";
  EXPECT_FALSE(design->prefix_stable());
}

TEST(LatinHypercube, AParameterMoreLeavesTheOthersAlone) {
  const auto one = make_lhs({axis("b", Uniform{0, 1})}, 9, 3);
  const auto two = make_lhs({axis("a", Uniform{0, 1}), axis("b", Uniform{0, 1})}, 9, 3);
  for (int64_t i = 0; i < 9; ++i) EXPECT_EQ(one->point(i)[0], two->point(i)[1]);
}

TEST(Union, LeavesEmptyWhatAPartDoesNotMove) {
  std::vector<UnionPart> parts;
  parts.push_back({"levels", make_grid({axis("b", Uniform{0, 1})}, {2}), {1}});
  parts.push_back(
      {"all", make_random({axis("b", Uniform{0, 1}), axis("a", Uniform{5, 6})}, 3, 1), {1, 0}});
  const auto design = make_union(std::move(parts), 2);
  ASSERT_EQ(design->points(), 5);
  EXPECT_EQ(design->point(1), (std::vector<Coordinate>{std::monostate(), 1.0}));
  EXPECT_EQ(design->case_of(1), "levels");
  EXPECT_EQ(design->case_of(2), "all");
  EXPECT_GE(std::get<double>(design->point(2)[0]), 5);
  EXPECT_TRUE(design->prefix_stable());
  EXPECT_ANY_THROW(design->point(5));
}

TEST(Conditional, LeavesACoordinateEmptyWhereItsConditionFails) {
  auto method = axis("method", Values{{std::string("none"), std::string("blur")}});
  auto sigma = axis("sigma", Values{{1.0, 2.0}});
  sigma.when = {{"method", {std::string("blur")}}};
  // A condition on a coordinate that is empty itself does not hold either.
  auto shape = axis("shape", Values{{7.0}});
  shape.when = {{"sigma", {2.0}}};
  const std::vector<DesignParameter> parameters = {method, sigma, shape};
  const auto design = make_conditional(parameters, make_grid(parameters, {1, 1, 1}));
  ASSERT_EQ(design->points(), 4);
  EXPECT_EQ(design->point(1)[1], Coordinate(std::monostate()));
  EXPECT_EQ(design->point(1)[2], Coordinate(std::monostate()));
  EXPECT_EQ(design->point(2)[1], Coordinate(1.0));
  EXPECT_EQ(design->point(2)[2], Coordinate(std::monostate()));
  EXPECT_EQ(design->point(3)[2], Coordinate(7.0));
}

}  // namespace
}  // namespace driftsweep::space::test_joined_designs
