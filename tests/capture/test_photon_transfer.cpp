// Photon transfer (EMVA 1288): flat fields at several levels; the variance against the mean is a
// line whose slope and offset are the camera's.
#include <ATen/ops/sqrt.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/capture/shots.h"

namespace driftsweep::capture::test_photon_transfer {
namespace {

struct Line {
  double slope = 0, offset = 0;
};

// Least squares with weights 1 / variance^2, as the error of a variance is proportional to it.
Line fitted(const at::Tensor& mean, const at::Tensor& variance) {
  const at::Tensor weight = 1 / (variance * variance);
  const double w = weight.sum().item<double>(), x = (weight * mean).sum().item<double>();
  const double y = (weight * variance).sum().item<double>();
  const double xx = (weight * mean * mean).sum().item<double>();
  const double xy = (weight * mean * variance).sum().item<double>();
  const double slope = (w * xy - x * y) / (w * xx - x * x);
  return {slope, (y - slope * x) / w};
}

constexpr double black = 0.05;

// Flats (8, 256, 256) whose light goes from none to 0.6. 65 536 pixels tell a variance to 0.55 %,
// eight of them a slope or an offset to better than 0.6 %: 2 % is more than three deviations.
at::Tensor flats() {
  const at::Tensor light = at::arange(8, at::kDouble) * (0.6 / 7);
  return (black + light).view({8, 1, 1}).expand({8, 256, 256}).contiguous();
}

Line transfer_of(const Captured& captured) {
  const at::Tensor light = captured.raw - black;
  return fitted(light.mean({1, 2}), light.flatten(1).var(1));
}

TEST(PhotonTransfer, OfCleanFlatsIsTheTarget) {
  Shot shot = shot_of(flats());
  shot.slope = shot.slope * 0;
  shot.read = shot.read * 0;
  Settings settings;
  settings.shot_noise = at::full({1}, 6e-4, at::kDouble);
  settings.read_noise = at::full({1}, 0.005, at::kDouble);
  NoiseFields fields(7, at::kDouble);
  const Line line = transfer_of(capture(shot, settings, fields));
  EXPECT_NEAR(line.slope / 6e-4, 1, 0.02);
  EXPECT_NEAR(line.offset / (0.005 * 0.005), 1, 0.02);
}

// Flats of the camera of shot_of: its noise is already in them.
Shot noisy_flats() {
  Shot shot = shot_of(flats());
  NoiseFields own(99, at::kDouble);
  const at::Tensor variance = 1e-3 * (shot.raw - black) + 0.004 * 0.004;
  shot.raw = shot.raw + at::sqrt(variance) * own.normal(shot.contents, "its own", 256, 256);
  return shot;
}

TEST(PhotonTransfer, OfNoisyFlatsAtLessLightIsStillTheCameras) {
  for (const double exposure : {0.1, 0.5, 0.9}) {
    const Shot shot = noisy_flats();
    Settings settings;
    settings.exposure = scalar(exposure);
    settings.shot_noise = shot.slope;  // the same camera at this exposure
    NoiseFields fields(7, at::kDouble);
    const Captured captured = capture(shot, settings, fields);
    const Line line = transfer_of(captured);
    EXPECT_NEAR(line.slope / 1e-3, 1, 0.02) << exposure;
    EXPECT_NEAR(line.offset / (0.004 * 0.004), 1, 0.02) << exposure;
    EXPECT_EQ(captured.noisier.item<int64_t>(), 0) << exposure;
  }
}

TEST(PhotonTransfer, OfNoisyFlatsReachesANoisierCamera) {
  const Shot shot = noisy_flats();
  Settings settings;
  settings.shot_noise = shot.slope * 3;
  settings.read_noise = shot.read * 2;
  NoiseFields fields(7, at::kDouble);
  const Line line = transfer_of(capture(shot, settings, fields));
  EXPECT_NEAR(line.slope / 3e-3, 1, 0.02);
  EXPECT_NEAR(line.offset / (0.008 * 0.008), 1, 0.02);
}

// The blur averages the raw's own noise; what is missing afterwards comes back.
TEST(PhotonTransfer, OfNoisyFlatsBehindABlurIsStillTheCameras) {
  const Shot shot = noisy_flats();
  Settings settings;
  settings.psf_sigma = scalar(1.5);
  settings.read_noise = shot.read;
  NoiseFields fields(7, at::kDouble);
  const Line line = transfer_of(capture(shot, settings, fields));
  // What is left of the raw's own noise is correlated, so that its variance is known less well.
  EXPECT_NEAR(line.slope / 1e-3, 1, 0.03);
  EXPECT_NEAR(line.offset / (0.004 * 0.004), 1, 0.03);
}

TEST(PhotonTransfer, CountsPixelsThatAreNoisierThanTheTarget) {
  const Shot shot = noisy_flats();
  Settings settings;
  settings.exposure = scalar(2);
  settings.shot_noise = shot.slope;
  NoiseFields fields(7, at::kDouble);
  const Captured captured = capture(shot, settings, fields);
  // Brightened noise has twice the slope: every lit pixel is too noisy, and none can be repaired.
  EXPECT_GT(captured.noisier.item<int64_t>(), 7 * 256 * 256 * 99 / 100);
  const at::Tensor expected = (black + 2 * (shot.raw - black)).clamp(0, 1);
  EXPECT_LT((captured.raw - expected).slice(0, 1).abs().max().item<double>(), 1e-3);
}

TEST(PhotonTransfer, DarkCurrentBringsItsMeanAndItsShotNoise) {
  Shot shot = shot_of(at::full({1, 256, 256}, black, at::kDouble));
  Settings settings;
  settings.dark_current = scalar(0.02);
  NoiseFields fields(7, at::kDouble);
  const at::Tensor light = capture(shot, settings, fields).raw - black;
  EXPECT_NEAR(light.mean().item<double>(), 0.02, 4 * 0.0045 / 256);
  // The raw's own read noise counts as present: only the dark signal's variance is added.
  EXPECT_NEAR(light.var().item<double>() / (1e-3 * 0.02), 1, 0.02);
}

}  // namespace
}  // namespace driftsweep::capture::test_photon_transfer
