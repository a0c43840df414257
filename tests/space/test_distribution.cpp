#include "space/distribution.h"

#include <gtest/gtest.h>

#include "space/normal_tail.h"

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

// Golden numbers to 60 digits: the x at which S(x) = (1 - u) S(low) + u S(high), S the tail.
TEST(Distribution, AFarTailHasTheNumbersOfItsOwnScale) {
  EXPECT_DOUBLE_EQ(tail_quantile(10, 11, 0.5), 10.068409369547618632);
  EXPECT_DOUBLE_EQ(tail_quantile(80, 90, 0.25), 80.003595383522610593);
  EXPECT_DOUBLE_EQ(tail_quantile(80, 90, 0.999), 80.086286936151415679);
  EXPECT_DOUBLE_EQ(tail_quantile(31, 31.001, 0.5), 31.000496125092901185);
  EXPECT_DOUBLE_EQ(tail_quantile(35, 40, 0.1), 35.00300772002905072);
  // In the scale of a parameter, on either side; beyond 30 sigma and wherever doubles reach.
  const double middle = 3.0000866251773936866;
  EXPECT_NEAR(number(quantile(TruncatedNormal{2.2, 0.01, 3, 3.1}, 0.5)), middle, 1e-14);
  EXPECT_NEAR(number(quantile(TruncatedNormal{-2.2, 0.01, -3.1, -3}, 0.5)), -middle, 1e-14);
  for (const double u : {0., 0.3, 1.}) {
    const double far = number(quantile(TruncatedNormal{0, 1e-200, 1.8, 2.6}, u));
    EXPECT_DOUBLE_EQ(far, u == 1 ? 2.6 : 1.8);
  }
}

TEST(Distribution, TextReadsBackTheSame) {
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(2.0), "2");
  EXPECT_EQ(text_of(std::string("median")), "median");
  EXPECT_EQ(text_of(std::monostate()), "");
}

}  // namespace
}  // namespace driftsweep::space::test_distribution
