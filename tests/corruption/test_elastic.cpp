// On pictures that hold their own coordinates the result says where each pixel came from.
#include "corruption/elastic.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <cmath>

#include "corruption/sampling.h"
#include "tests/corruption/support.h"

namespace driftsweep::corruption::test_elastic {
namespace {

constexpr int64_t size = 96, images = 24;

// The channels are the row, the column and nothing, in fractions of 128 pixels.
at::Tensor coordinates() {
  const at::Tensor axis = at::arange(size, at::kDouble) / 128;
  const at::Tensor rows = axis.view({size, 1}).expand({size, size});
  const at::Tensor columns = axis.view({1, size}).expand({size, size});
  return at::stack({rows, columns, rows * 0}).unsqueeze(0).repeat({images, 1, 1, 1});
}

// The displacement in pixels, away from the borders where mirrored coordinates begin.
at::Tensor displacement(int severity) {
  const at::Tensor moved =
      (elastic_transform(coordinates(), severity, keys_of(images)) - coordinates()) * 128;
  return moved.narrow(1, 0, 2).narrow(2, 24, 48).narrow(3, 24, 48);
}

// Severity 1 has the affine map alone: second differences vanish, but for bilinear interpolation,
// which is exact on it.
TEST(ElasticTransform, BeginsWithAnAffineMap) {
  const at::Tensor moved = displacement(1);
  EXPECT_LE(moved.diff(2, 2).abs().max().item<double>(), 1e-9);
  EXPECT_LE(moved.diff(2, 3).abs().max().item<double>(), 1e-9);
  EXPECT_GE(moved.abs().max().item<double>(), 0.5);
}

// Corners move evenly within ±2.56 pixels, with variance 2.56^2 / 3; the centre (48, 48) is the
// mean of the first and the third corner, so that half of that is left; the inverse map moves it as
// much to first order. 48 samples (24 images, rows and columns) give the variance to about 20 %,
// five times of which is allowed for, and the mean to 0.15 pixels.
TEST(ElasticTransform, MovesTheCornersAsFarAsPublished) {
  const at::Tensor centre = displacement(1).select(3, 24).select(2, 24);
  const double variance = 2.56 * 2.56 / 6;
  EXPECT_NEAR(centre.mean().item<double>(), 0, 5 * std::sqrt(variance / 48));
  EXPECT_GT(centre.var().item<double>(), variance / 2);
  EXPECT_LT(centre.var().item<double>(), variance * 2);
}

// Severity 5: evenly drawn numbers (variance 1/3) smoothed by a Gaussian and scaled by 3.2. Second
// differences do not see the affine map; of smoothed white noise they have the variance
// (1/3) 3.2^2 (sum k^2) (sum k''^2), k the kernel along one axis.
TEST(ElasticTransform, AddsASmoothedFieldOfThePublishedStrength) {
  const double sigma = 32 * 0.03;
  const auto kernel = gaussian_kernel(sigma, static_cast<int>(3 * sigma + 0.5));
  const auto at = [&](int i) {
    return i < 0 || i >= static_cast<int>(kernel.size()) ? 0. : kernel[static_cast<size_t>(i)];
  };
  double squares = 0, curvatures = 0;
  for (int i = -1; i <= static_cast<int>(kernel.size()); ++i) {
    squares += at(i) * at(i);
    const double second = at(i - 1) - 2 * at(i) + at(i + 1);
    curvatures += second * second;
  }
  const double expected = 3.2 * 3.2 / 3 * squares * curvatures;
  const double found = displacement(5).diff(2, 3).square().mean().item<double>();
  // 24 x 2 x 48 x 46 values, of which about one in 20 is independent: 2 % at one deviation. The
  // affine map stretches the field by up to 0.96 / 32 on top.
  EXPECT_NEAR(found / expected, 1, 0.1);
}

}  // namespace
}  // namespace driftsweep::corruption::test_elastic
