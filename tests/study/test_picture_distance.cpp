#include "study/picture_distance.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/sin.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

namespace driftsweep::study::test_picture_distance {
namespace {

at::Tensor pattern(int64_t rows, int64_t columns, double phase) {
  const at::Tensor number = at::arange(3 * rows * columns, at::kDouble) * 0.7 + phase;
  return (0.5 + 0.4 * at::sin(number)).view({1, 3, rows, columns});
}

TEST(L2Distance, IsTheMeanSquareAndNotASum) {
  const at::Tensor a = at::full({2, 3, 5, 7}, 0.25, at::kDouble);
  at::Tensor b = a.clone();
  b.select(0, 1).add_(0.3);
  const at::Tensor distance = l2_distance(a, b);
  EXPECT_EQ(distance.sizes(), at::IntArrayRef({2}));
  EXPECT_EQ(distance[0].item<double>(), 0);
  EXPECT_NEAR(distance[1].item<double>(), 0.09, 1e-15);
}

// Flat pictures have neither variance nor covariance: what is left is the term of the means.
TEST(SsimDistance, OfFlatPicturesIsThatOfTheirMeans) {
  const double a = 0.3, b = 0.8, c1 = 1e-4;
  const at::Tensor distance = ssim_distance(at::full({1, 3, 14, 12}, a, at::kDouble),
                                            at::full({1, 3, 14, 12}, b, at::kDouble));
  EXPECT_NEAR(distance[0].item<double>(), 1 - (2 * a * b + c1) / (a * a + b * b + c1), 1e-12);
}

TEST(SsimDistance, OfAPictureToItselfIsZero) {
  const at::Tensor picture = pattern(16, 13, 0);
  EXPECT_NEAR(ssim_distance(picture, picture)[0].item<double>(), 0, 1e-12);
}

// The definition written out for one window, moments as sums over pixels.
TEST(SsimDistance, OfOneWindowIsItsDefinition) {
  const at::Tensor a = pattern(11, 11, 0), b = pattern(11, 11, 1.1) * 0.6 + 0.1;
  double similarity = 0;
  for (int channel = 0; channel < 3; ++channel) {
    double total = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
    for (int row = 0; row < 11; ++row)
      for (int column = 0; column < 11; ++column) {
        const double squared = (row - 5) * (row - 5) + (column - 5) * (column - 5);
        const double weight = std::exp(-squared / (2 * 1.5 * 1.5));
        const double x = a[0][channel][row][column].item<double>();
        const double y = b[0][channel][row][column].item<double>();
        total += weight;
        mean_a += weight * x;
        mean_b += weight * y;
        aa += weight * x * x;
        bb += weight * y * y;
        ab += weight * x * y;
      }
    mean_a /= total;
    mean_b /= total;
    const double variance_a = aa / total - mean_a * mean_a,
                 variance_b = bb / total - mean_b * mean_b,
                 covariance = ab / total - mean_a * mean_b;
    similarity += (2 * mean_a * mean_b + 1e-4) * (2 * covariance + 9e-4) /
                  ((mean_a * mean_a + mean_b * mean_b + 1e-4) * (variance_a + variance_b + 9e-4));
  }
  EXPECT_NEAR(ssim_distance(a, b)[0].item<double>(), 1 - similarity / 3, 1e-12);
}

TEST(PictureDistance, DoesNotDependOnTheBatchAndHasAGradient) {
  const at::Tensor a = at::cat({pattern(15, 12, 0), pattern(15, 12, 2)});
  const at::Tensor b = at::cat({pattern(15, 12, 1), pattern(15, 12, 5)});
  for (const char* name : {"l2", "ssim"}) {
    const at::Tensor both = picture_distance(name, a, b);
    for (int64_t i = 0; i < 2; ++i)
      EXPECT_EQ(picture_distance(name, a.narrow(0, i, 1), b.narrow(0, i, 1))[0].item<double>(),
                both[i].item<double>());
    at::Tensor moved = a.clone().set_requires_grad(true);
    const auto gradient =
        torch::autograd::grad({picture_distance(name, moved, b).sum()}, {moved}).front();
    const double step = 1e-6;
    at::Tensor above = a.clone(), below = a.clone();
    above[1][2][6][5] += step;
    below[1][2][6][5] -= step;
    const double difference =
        ((picture_distance(name, above, b).sum() - picture_distance(name, below, b).sum()) /
         (2 * step))
            .item<double>();
    EXPECT_NE(difference, 0);
    EXPECT_NEAR(gradient[1][2][6][5].item<double>() / difference, 1, 1e-6) << name;
  }
}

}  // namespace
}  // namespace driftsweep::study::test_picture_distance
