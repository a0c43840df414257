#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/scalar_tensor.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "capture/exposure.h"

namespace driftsweep::capture {
namespace {

at::Tensor scalar(double value) { return at::scalar_tensor(value, at::kFloat); }

TEST(Exposure, IsTheIdentityAtOneToTheLastBit) {
  const at::Tensor raw = at::rand({2, 5, 7}, at::kFloat) * 1.1;  // some above white, as files have
  const at::Tensor exposed = expose(raw, at::full({1, 5, 7}, 0.0625), scalar(1));
  EXPECT_TRUE(exposed.equal(raw));
}

TEST(Exposure, ScalesTheLightAndNotTheBlackLevel) {
  const at::Tensor raw = at::full({1, 1, 1}, 0.3), black = at::full({1, 1, 1}, 0.1);
  EXPECT_FLOAT_EQ(expose(raw, black, scalar(0.5)).item<float>(), 0.2F);
  EXPECT_FLOAT_EQ(expose(raw, black, scalar(0)).item<float>(), 0.1F);
}

TEST(Exposure, SaturatesAtWhiteWithoutGradient) {
  const at::Tensor raw = at::full({1, 1, 1}, 0.8), black = at::full({1, 1, 1}, 0.);
  const at::Tensor exposure = scalar(2).set_requires_grad(true);
  const at::Tensor exposed = expose(raw, black, exposure);
  EXPECT_FLOAT_EQ(exposed.item<float>(), 1.F);
  EXPECT_EQ(torch::autograd::grad({exposed.sum()}, {exposure})[0].item<float>(), 0.F);
}

TEST(Exposure, HasTheLightAsItsGradient) {
  const at::Tensor raw = at::full({1, 1, 1}, 0.3), black = at::full({1, 1, 1}, 0.1);
  const at::Tensor exposure = scalar(0.7).set_requires_grad(true);
  const at::Tensor gradient =
      torch::autograd::grad({expose(raw, black, exposure).sum()}, {exposure})[0];
  EXPECT_NEAR(gradient.item<float>(), 0.2, 1e-7);
}

}  // namespace
}  // namespace driftsweep::capture
