#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "capture/light.h"
#include "tests/capture/shots.h"

namespace driftsweep::capture::test_light {
namespace {

TEST(Relight, IsTheIdentityAtOneToTheLastBit) {
  const at::Tensor raw =
      texture({2, 5, 7}, 0, 1.1).to(at::kFloat);  // some above white, as in files
  const at::Tensor lit =
      relight(raw, at::full({1, 5, 7}, 0.0625, at::kFloat), scalar(1, at::kFloat));
  EXPECT_TRUE(lit.equal(raw));
}

TEST(Relight, ScalesTheLightAndNotTheBlackLevel) {
  const at::Tensor raw = at::full({1, 1, 1}, 0.3, at::kDouble);
  const at::Tensor black = at::full({1, 1, 1}, 0.1, at::kDouble);
  EXPECT_DOUBLE_EQ(relight(raw, black, scalar(0.5)).item<double>(), 0.2);
  EXPECT_DOUBLE_EQ(relight(raw, black, scalar(0)).item<double>(), 0.1);
}

TEST(Relight, HasTheLightAsItsGradient) {
  const at::Tensor raw = at::full({1, 1, 1}, 0.3, at::kDouble);
  const at::Tensor black = at::full({1, 1, 1}, 0.1, at::kDouble);
  const at::Tensor factor = scalar(0.7).set_requires_grad(true);
  const auto gradient = torch::autograd::grad({relight(raw, black, factor).sum()}, {factor});
  EXPECT_NEAR(gradient[0].item<double>(), 0.2, 1e-15);
}

TEST(Vignette, LosesItsEvInTheCornersAndNothingInTheCentre) {
  const at::Tensor kept = vignette(scalar(-1), 5, 9);
  EXPECT_DOUBLE_EQ(kept[2][4].item<double>(), 1);
  for (const int64_t row : {0, 4})
    for (const int64_t column : {0, 8}) EXPECT_DOUBLE_EQ(kept[row][column].item<double>(), 0.5);
  // Half-way along the diagonal: a quarter of the loss in EV.
  EXPECT_DOUBLE_EQ(kept[1][2].item<double>(), std::exp2(-0.25));
}

TEST(Vignette, OfEvenSizesIsSymmetricAndOfOnePixelFinite) {
  const at::Tensor kept = vignette(scalar(-1.5), 4, 6);
  EXPECT_TRUE(kept.equal(kept.flip({0, 1})));
  EXPECT_DOUBLE_EQ(vignette(scalar(-1.5), 1, 1).item<double>(), 1);
}

}  // namespace
}  // namespace driftsweep::capture::test_light
