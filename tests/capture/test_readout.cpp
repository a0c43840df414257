#include <ATen/ops/round.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "capture/readout.h"
#include "tests/capture/shots.h"

namespace driftsweep::capture::test_readout {
namespace {

at::Tensor pixels(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).view({1, 1, -1});
}
at::Tensor per_image(double value) { return at::full({1, 1, 1}, value, at::kDouble); }

TEST(Converter, ClipsAtOneWhiteAndAtZeroOrTheRawsOwnNegativeValue) {
  const at::Tensor raw = pixels({0.5, 1.03, 0.5, -0.01});
  const at::Tensor signal = pixels({1.4, 1.4, -0.2, -0.2});
  EXPECT_TRUE(converted(signal, raw).equal(pixels({1, 1, 0, -0.01})));
  const at::Tensor inside = pixels({0.5, 1, 0, -0.01});
  EXPECT_TRUE(converted(inside, inside).equal(inside));
}

TEST(Converter, HasNoGradientWhereItClips) {
  const at::Tensor signal = pixels({1.4, 0.6, -0.2}).set_requires_grad(true);
  const auto gradient =
      torch::autograd::grad({converted(signal, pixels({0.5, 0.5, 0.5})).sum()}, {signal});
  EXPECT_TRUE(gradient[0].equal(pixels({0, 1, 0})));
}

TEST(FullWell, EndsTheLightAtItsShareAboveBlack) {
  const at::Tensor signal = pixels({0.3, 0.9});
  const at::Tensor black = per_image(0.2);
  const at::Tensor clipped = well_clipped(signal, black, per_image(0.5));
  EXPECT_DOUBLE_EQ(clipped[0][0][0].item<double>(), 0.3);
  EXPECT_DOUBLE_EQ(clipped[0][0][1].item<double>(), 0.6);
  EXPECT_TRUE(well_clipped(signal, black, per_image(1)).equal(signal));
  EXPECT_TRUE(well_clipped(signal, black, per_image(3)).equal(signal));
}

TEST(Quantised, TakesTheStepsOfItsBits) {
  const at::Tensor coarse = quantised(pixels({0, 0.16, 0.17, 0.5, 0.84, 1}), per_image(2));
  EXPECT_TRUE(coarse.equal(pixels({0, 0, 1, 2, 3, 3}) / 3));  // half to even
}

TEST(Quantised, LeavesWhatHasTheBitsAlready) {
  const at::Tensor stored = at::round(texture({1, 9, 9}, 0, 16383)).to(at::kFloat) / 16383;
  EXPECT_TRUE(quantised(stored, per_image(14).to(at::kFloat)).equal(stored));
}

TEST(Quantised, PassesGradientsStraightThrough) {
  const at::Tensor signal = pixels({0.16, 0.9}).set_requires_grad(true);
  const auto gradient = torch::autograd::grad({quantised(signal, per_image(2)).sum()}, {signal});
  EXPECT_TRUE(gradient[0].equal(pixels({1, 1})));
}

}  // namespace
}  // namespace driftsweep::capture::test_readout
