// Moments of the noises on flat pictures. With N = 4 x 3 x 64 x 65 = 49920 values the mean of a
// sample lies within 5 sd / sqrt(N) and its variance within 5 sqrt((k - 1) / N) of the truth, k the
// kurtosis (3 for a Gaussian), in all but one of a million cases; seeds are fixed besides.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <cmath>

#include "corruption/corrupt.h"
#include "corruption/noise.h"
#include "tests/corruption/support.h"

namespace driftsweep::corruption::test_noise {
namespace {

void expect_moments(const at::Tensor& values, double mean, double variance, double kurtosis) {
  const auto count = static_cast<double>(values.numel());
  EXPECT_NEAR(values.mean().item<double>(), mean, 5 * std::sqrt(variance / count));
  EXPECT_NEAR(values.var().item<double>() / variance, 1, 5 * std::sqrt((kurtosis - 1) / count));
}

TEST(GaussianNoise, HasMeanZeroAndThePublishedDeviation) {
  const double sd[] = {0.04, 0.06, 0.08, 0.09, 0.10};
  for (int s = 1; s <= 5; ++s)
    expect_moments(gaussian_noise(flat(0.5), s, keys_of(4)), 0.5, sd[s - 1] * sd[s - 1], 3);
}

TEST(SpeckleNoise, GrowsWithTheSignal) {
  const double sd[] = {0.06, 0.1, 0.12, 0.16, 0.2};
  for (int s = 1; s <= 5; ++s)
    expect_moments(speckle_noise(flat(0.4), s, keys_of(4)), 0.4, 0.4 * 0.4 * sd[s - 1] * sd[s - 1],
                   3);
  EXPECT_EQ(speckle_noise(flat(0), 5, keys_of(4)).abs().max().item<double>(), 0);
}

TEST(ShotNoise, CountsPhotons) {
  const double photons[] = {500, 250, 100, 75, 50};
  for (int s = 1; s <= 5; ++s) {
    const double c = photons[s - 1];
    const at::Tensor noisy = shot_noise(flat(0.3), s, keys_of(4));
    expect_moments(noisy, 0.3, 0.3 / c, 3 + 1 / (0.3 * c));
    const at::Tensor counts = noisy * c;
    EXPECT_LE((counts - counts.round()).abs().max().item<double>(), 1e-9);
  }
  EXPECT_EQ(shot_noise(flat(0), 5, keys_of(4)).abs().max().item<double>(), 0);
}

TEST(ImpulseNoise, TurnsHalfOfTheChosenValuesBlackAndHalfWhite) {
  const double amount[] = {0.01, 0.02, 0.03, 0.05, 0.07};
  for (int s = 1; s <= 5; ++s) {
    const at::Tensor noisy = impulse_noise(flat(0.5), s, keys_of(4));
    const auto count = static_cast<double>(noisy.numel());
    const double p = amount[s - 1] / 2, margin = 5 * std::sqrt(p * (1 - p) / count);
    EXPECT_NEAR((noisy == 0).sum().item<double>() / count, p, margin);
    EXPECT_NEAR((noisy == 1).sum().item<double>() / count, p, margin);
    EXPECT_EQ(((noisy == 0) | (noisy == 1) | (noisy == 0.5)).sum().item<int64_t>(), noisy.numel());
  }
}

class Random : public testing::TestWithParam<const char*> {};

TEST_P(Random, BelongsToTheImageAndNotToItsBatch) {
  const at::Tensor pictures = at::rand({3, 3, 20, 31}, at::kFloat) * 0.8 + 0.1;
  const at::Tensor together = corrupt(pictures, GetParam(), 3, keys_of(3));
  const NoiseKeys alone{.seed = 7, .contents = {"image 2"}};
  EXPECT_TRUE(corrupt(pictures.narrow(0, 2, 1), GetParam(), 3, alone)[0].equal(together[2]));
  EXPECT_TRUE(corrupt(pictures, GetParam(), 3, keys_of(3)).equal(together));
  const NoiseKeys other_seed{.seed = 8, .contents = {"image 2"}};
  EXPECT_FALSE(corrupt(pictures.narrow(0, 2, 1), GetParam(), 3, other_seed)[0].equal(together[2]));
  const NoiseKeys other_image{.seed = 7, .contents = {"image 1"}};
  EXPECT_FALSE(corrupt(pictures.narrow(0, 2, 1), GetParam(), 3, other_image)[0].equal(together[2]));
}

INSTANTIATE_TEST_SUITE_P(Corruption, Random,
                         testing::Values("gaussian_noise", "shot_noise", "impulse_noise",
                                         "speckle_noise", "elastic_transform"),
                         [](const auto& each) { return std::string(each.param); });

// The same draw at every severity: a value struck at one severity is struck at all above it.
TEST(ImpulseNoise, IsPairedOverSeverities) {
  const at::Tensor weak = impulse_noise(flat(0.5), 1, keys_of(4)) != 0.5;
  const at::Tensor strong = impulse_noise(flat(0.5), 5, keys_of(4)) != 0.5;
  EXPECT_TRUE((weak & strong).equal(weak));
}

}  // namespace
}  // namespace driftsweep::corruption::test_noise
