#include "space/distribution.h"

#include <gtest/gtest.h>

namespace driftsweep::space::test_distribution {
namespace {

double number(const Coordinate& c) { return std::get<double>(c); }

TEST(Distribution, UniformIsLinearAndHitsItsEnds) {
  const Distribution d = Uniform{-2, 6};
  EXPECT_EQ(number(quantile(d, 0)), -2);
  EXPECT_EQ(number(quantile(d, 0.25)), 0);
  EXPECT_EQ(number(quantile(d, 1)), 6);
}

TEST(Distribution, LogUniformHasTheGeometricMeanInTheMiddle) {
  const Distribution d = LogUniform{0.01, 100};
  EXPECT_EQ(number(quantile(d, 0)), 0.01);
  // exp(log(10^4) / 2) is 100 up to a few units in the last place.
  EXPECT_NEAR(number(quantile(d, 0.5)), 1, 1e-14);
  EXPECT_EQ(number(quantile(d, 1)), 100);
}

TEST(Distribution, LevelsAreEquallyLikelyInTheOrderGiven) {
  const Distribution d = Values{{3.0, 1.0, 2.0}};
  EXPECT_EQ(number(quantile(d, 0)), 3);
  EXPECT_EQ(number(quantile(d, 0.33)), 3);
  EXPECT_EQ(number(quantile(d, 0.34)), 1);
  EXPECT_EQ(number(quantile(d, 0.67)), 2);
  EXPECT_EQ(number(quantile(d, 1)), 2);
}

TEST(Distribution, ChoicesAreNotContinuous) {
  EXPECT_TRUE(is_continuous(Uniform{0, 1}));
  EXPECT_TRUE(is_continuous(Values{{1.0, 2.0}}));
  EXPECT_TRUE(is_continuous(Listed{}));
  EXPECT_FALSE(is_continuous(Values{{std::string("bilinear"), std::string("menon2007")}}));
}

TEST(Distribution, ContainsItsBoundsAndNothingBeyond) {
  EXPECT_TRUE(contains(LogUniform{1, 2}, 1.0));
  EXPECT_TRUE(contains(LogUniform{1, 2}, 2.0));
  EXPECT_FALSE(contains(Uniform{1, 2}, 2.0000001));
  EXPECT_FALSE(contains(Uniform{1, 2}, std::string("1.5")));
  EXPECT_FALSE(contains(Values{{1.0, 2.0}}, 1.5));
  EXPECT_TRUE(contains(Listed{}, 1e30));
}

TEST(Distribution, TextReadsBackTheSame) {
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(2.0), "2");
  EXPECT_EQ(text_of(std::string("median")), "median");
  EXPECT_EQ(text_of(std::monostate()), "");
}

}  // namespace
}  // namespace driftsweep::space::test_distribution
