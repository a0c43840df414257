#include "corruption/corrupt.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "base/errors.h"
#include "corruption/parameters.h"
#include "tests/corruption/support.h"

namespace driftsweep::corruption::test_corrupt {
namespace {

TEST(Corrupt, EveryNameKeepsShapeTypeAndRange) {
  for (const auto& name : names())
    for (const auto type : {at::kFloat, at::kDouble})
      for (int severity = 1; severity <= 5; ++severity) {
        const at::Tensor pictures = at::rand({2, 3, 17, 22}, type);
        const at::Tensor result = corrupt(pictures, name, severity, keys_of(2));
        ASSERT_EQ(result.sizes(), pictures.sizes()) << name;
        EXPECT_EQ(result.scalar_type(), type) << name;
        EXPECT_GE(result.min().item<double>(), 0) << name;
        EXPECT_LE(result.max().item<double>(), 1) << name;
        EXPECT_FALSE(result.equal(pictures)) << name << " " << severity;
      }
}

// One pixel, one row and one column have borders only.
TEST(Corrupt, SmallestPicturesSurvive) {
  for (const auto& name : names())
    for (const auto& [rows, columns] : {std::pair(1, 1), {1, 9}, {9, 1}, {2, 3}}) {
      const at::Tensor pictures = at::rand({1, 3, rows, columns}, at::kFloat);
      for (int severity = 1; severity <= 5; ++severity) {
        const at::Tensor result = corrupt(pictures, name, severity, keys_of(1));
        EXPECT_TRUE(at::isfinite(result).all().item<bool>()) << name;
      }
    }
}

TEST(Corrupt, NoneLeavesEverythingAndStrangersAreBugs) {
  const at::Tensor pictures = at::rand({1, 3, 4, 4});
  EXPECT_TRUE(corrupt(pictures, "none", 3, {}).equal(pictures));
  EXPECT_THROW(corrupt(pictures, "fog", 3, {}), base::InternalError);
  EXPECT_THROW(corrupt(pictures, "contrast", 6, {}), base::InternalError);
  EXPECT_THROW(corrupt(pictures, "gaussian_noise", 3, {}), base::InternalError);
}

// Central differences of a weighted sum along one direction, in double and away from the clipping:
// for these corruptions the result is differentiable almost everywhere.
TEST(Corrupt, PassesGradientsOfThePictures) {
  const at::Tensor pictures = (at::rand({2, 3, 9, 10}, at::kDouble) * 0.3 + 0.35);
  const at::Tensor direction = at::rand(pictures.sizes(), at::kDouble) - 0.5;
  const at::Tensor weights = at::rand(pictures.sizes(), at::kDouble);
  for (const auto& name : names()) {
    const auto value = [&](const at::Tensor& x) {
      return (corrupt(x, name, 1, keys_of(2)) * weights).sum();
    };
    const at::Tensor leaf = pictures.clone().set_requires_grad(true);
    const at::Tensor sum = value(leaf);
    if (name == "shot_noise" || name == "jpeg_compression") {
      EXPECT_FALSE(sum.requires_grad()) << name;
      continue;
    }
    const auto gradient = torch::autograd::grad({sum}, {leaf});
    const double along = (gradient[0] * direction).sum().item<double>();
    constexpr double step = 1e-6;
    const double difference =
        (value(pictures + step * direction) - value(pictures - step * direction)).item<double>() /
        (2 * step);
    EXPECT_NEAR(along / difference, 1, 1e-4) << name;
  }
}

TEST(Parameters, NameTheTwelveAndNone) {
  ASSERT_EQ(parameters().size(), 2u);
  EXPECT_EQ(parameters()[0].name, "corruption.name");
  EXPECT_EQ(parameters()[0].choices.size(), 13u);
  EXPECT_EQ(parameters()[0].choices.front(), "none");
  EXPECT_TRUE(parameters()[1].whole);
  for (const auto& info : parameters()) EXPECT_EQ(info.gradient_modes, 0u);
}

}  // namespace
}  // namespace driftsweep::corruption::test_corrupt
