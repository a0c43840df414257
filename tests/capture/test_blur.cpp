#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <cmath>

#include "capture/blur.h"
#include "tests/capture/shots.h"

namespace driftsweep::capture::test_blur {
namespace {

at::Tensor blurred(const at::Tensor& light, double sigma) {
  return light + PointSpread(scalar(sigma)).change(light);
}

// An impulse in the middle of a mosaic large enough that no border is reached.
at::Tensor impulse(double sigma) {
  at::Tensor light = at::zeros({1, 81, 81}, at::kDouble);
  light[0][40][40] = 1;
  return blurred(light, sigma)[0];
}

TEST(PointSpread, OfAnImpulseHasTheVarianceOfItsSigmaOnItsOwnSitesOnly) {
  const at::Tensor place = at::arange(81, at::kDouble) - 40;
  for (const double sigma : {0.3, 0.8, 1.5, 2.8}) {
    const at::Tensor spread = impulse(sigma);
    EXPECT_NEAR(spread.sum().item<double>(), 1, 1e-12);
    // The kernel ends where less than 1e-7 of it is left, some 100 squared sites away.
    EXPECT_NEAR((spread.sum(1) * place * place).sum().item<double>(), sigma * sigma, 1e-5);
    EXPECT_NEAR((spread.sum(0) * place * place).sum().item<double>(), sigma * sigma, 1e-5);
    EXPECT_EQ(spread.slice(0, 1, 81, 2).abs().max().item<double>(), 0);
    EXPECT_EQ(spread.slice(1, 1, 81, 2).abs().max().item<double>(), 0);
    EXPECT_GE(spread.min().item<double>(), -1e-15);
  }
}

TEST(PointSpread, IsTheBesselKernelOfLindeberg) {
  const double sigma = 2, t = sigma * sigma / 4;
  const at::Tensor spread = impulse(sigma);
  // In two directions the kernels multiply. What lies beyond the kernel's end, some 1e-8, is at its
  // centre instead.
  for (int n = 0; n < 4; ++n)
    EXPECT_NEAR(spread[40][40 + 2 * n].item<double>(),
                std::exp(-2 * t) * std::cyl_bessel_i(n, t) * std::cyl_bessel_i(0, t), 1e-8);
}

TEST(PointSpread, OfZeroChangesNothingToTheLastBit) {
  const at::Tensor light = texture({2, 7, 9}, 0, 1);
  EXPECT_TRUE(blurred(light, 0).equal(light));
  EXPECT_EQ(PointSpread(scalar(0)).noise_gain().item<double>(), 1);
}

TEST(PointSpread, KeepsFlatFieldsFlatAlsoAtOddBordersAndInTinyMosaics) {
  for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{5, 8}, {1, 6}, {2, 2}, {3, 1}}) {
    // Flat in each colour, and different between them: nothing may leak.
    const at::Tensor light =
        (rggb(rows, columns) * at::arange(1, 5, at::kDouble).view({1, 4, 1, 1})).sum(1);
    EXPECT_TRUE(blurred(light, 2.5).equal(light)) << rows << " x " << columns;
  }
}

TEST(PointSpread, ReflectsAboutTheEdgeOfEachPlane) {
  // The plane of column 0, 2, 4 is 3 long and goes on as c b a | a b c | c b a | a, so that its
  // first site stands at -7, -6, -1, 0, 5 and 6.
  at::Tensor light = at::zeros({1, 2, 5}, at::kDouble);
  light[0][0][0] = 1;
  const double t = 0.25;  // sigma 1
  const at::Tensor spread = blurred(light, 1)[0][0];
  const auto kernel = [&](int n) { return std::exp(-t) * std::cyl_bessel_i(n, t); };
  // Rows have one site per plane and repeat it, so only the columns spread.
  EXPECT_NEAR(spread[0].item<double>(), kernel(0) + kernel(1) + kernel(5), 1e-8);
  EXPECT_NEAR(spread[2].item<double>(), kernel(1) + kernel(2) + kernel(4) + kernel(5), 1e-8);
}

TEST(PointSpread, SaysHowMuchNoiseItLeaves) {
  const at::Tensor noise = texture({1, 400, 400}, -1, 1);
  const PointSpread spread(scalar(1.2));
  const double ratio = ((noise + spread.change(noise)).var() / noise.var()).item<double>();
  // 160 000 pixels estimate a variance to 0.4 %, a correlated one to about 1 %.
  EXPECT_NEAR(ratio / spread.noise_gain().item<double>(), 1, 0.03);
}

}  // namespace
}  // namespace driftsweep::capture::test_blur
