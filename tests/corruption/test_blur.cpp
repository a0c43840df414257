#include "corruption/blur.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "corruption/sampling.h"

namespace driftsweep::corruption::test_blur {
namespace {

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.);
}

// Severity 1: the disk is one pixel, so that only the softening is left, w = exp(-1 / 2 s^2) beside
// 1 along each axis.
TEST(DefocusBlur, SoftensOnePixelToAProductOfGaussians) {
  const auto kernel = disk_kernel(0.3, 0.4);
  ASSERT_EQ(kernel.size(), 9u);
  const double w = std::exp(-1 / (2 * 0.4 * 0.4)), total = 1 + 2 * w;
  EXPECT_NEAR(kernel[4], 1 / (total * total), 1e-12);
  EXPECT_NEAR(kernel[1], w / (total * total), 1e-12);
  EXPECT_NEAR(kernel[0], w * w / (total * total), 1e-12);
}

// Severities 4 and 5: a disk of radius 1 is a plus of five pixels, one of radius 1.5 a block of
// nine; the softening is next to none (exp(-12.5) and exp(-50)).
TEST(DefocusBlur, SpreadsOverADisk) {
  const auto plus = disk_kernel(1, 0.2);
  ASSERT_EQ(plus.size(), 25u);
  EXPECT_NEAR(sum_of(plus), 1, 1e-12);
  EXPECT_NEAR(plus[12], 0.2, 1e-4);
  EXPECT_NEAR(plus[11], 0.2, 1e-4);
  EXPECT_NEAR(plus[6], 0, 1e-4);
  const auto block = disk_kernel(1.5, 0.1);
  EXPECT_NEAR(block[6], 1. / 9, 1e-12);
  EXPECT_NEAR(sum_of(block), 1, 1e-12);
}

// A point in a corner: what falls beyond the border is mirrored about the outermost pixel.
TEST(DefocusBlur, MirrorsAtTheBorder) {
  at::Tensor point = at::zeros({1, 3, 5, 7}, at::kDouble);
  point.select(2, 1).select(2, 1).fill_(0.9);
  const at::Tensor spread = defocus_blur(point, 5);
  // Pixel (0, 0) sees (1, 1) four times, as (±1, ±1); pixel (0, 1) twice; pixel (2, 2) once.
  EXPECT_NEAR(spread[0][1][0][0].item<double>(), 0.4, 1e-9);
  EXPECT_NEAR(spread[0][1][0][1].item<double>(), 0.2, 1e-9);
  EXPECT_NEAR(spread[0][1][2][2].item<double>(), 0.1, 1e-9);
  EXPECT_NEAR(spread[0][1][3][1].item<double>(), 0, 1e-9);
}

std::vector<double> row_of(Border border) {
  const at::Tensor row = at::zeros({1, 1, 1, 3}, at::kDouble);
  for (int i = 0; i < 3; ++i) row[0][0][0][i] = i;
  const at::Tensor wide = padded(row, 3, 4, border).contiguous();
  return {wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel()};
}

// A margin wider than the picture goes back and forth.
TEST(Border, GoesOnAsNamed) {
  EXPECT_EQ(row_of(Border::edge), (std::vector<double>{0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2}));
  EXPECT_EQ(row_of(Border::symmetric), (std::vector<double>{2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0}));
  EXPECT_EQ(row_of(Border::mirror), (std::vector<double>{0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2}));
}

}  // namespace
}  // namespace driftsweep::corruption::test_blur
