// What a study says of its gradients, along one direction.
#include "study/gradient_probe.h"

#include <gtest/gtest.h>

#include <cmath>

namespace driftsweep::study::test_gradient_probe {
namespace {

using Verdict = GradientProbe::Verdict;

double bent(double t) { return 2 + std::sin(0.3 + t); }

TEST(GradientProbe, TellsTrueAndFalseSlopes) {
  const double slope = std::cos(0.3);
  const auto right = probe_gradient(bent, slope, slope);
  EXPECT_EQ(right.verdict, Verdict::ok);
  EXPECT_LT(right.miss, 1e-4);
  EXPECT_EQ(probe_gradient(bent, -slope, slope).verdict, Verdict::broken);
  EXPECT_NEAR(probe_gradient(bent, 2 * slope, 2 * slope).miss, 0.5, 1e-3);
  // Between the two limits nothing is claimed.
  EXPECT_EQ(probe_gradient(bent, 1.1 * slope, 1.1 * slope).verdict, Verdict::untold);
  // No slope at all where there is one.
  EXPECT_EQ(probe_gradient(bent, 0, 0).verdict, Verdict::broken);
  EXPECT_EQ(probe_gradient([](double) { return 2.; }, 0, 0).verdict, Verdict::ok);
}

TEST(GradientProbe, CannotTellAtKinksAndOnSteps) {
  const auto kink = [](double t) { return 1 + std::abs(t); };
  EXPECT_EQ(probe_gradient(kink, 1, 1).verdict, Verdict::untold);
  EXPECT_TRUE(std::isnan(probe_gradient(kink, 1, 1).miss));
  const auto rounded = [](double t) { return 1 + std::round(100 * t) / 100; };
  EXPECT_EQ(probe_gradient(rounded, 1, 1).verdict, Verdict::untold);
  const auto missing = [](double) { return std::nan(""); };
  EXPECT_EQ(probe_gradient(missing, 1, 1).verdict, Verdict::untold);
}

}  // namespace
}  // namespace driftsweep::study::test_gradient_probe
