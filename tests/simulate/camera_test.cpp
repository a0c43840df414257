#include "simulate/camera.h"

#include <gtest/gtest.h>

#include <cmath>

#include "raw/matrix3.h"
#include "simulate/optics.h"

namespace driftsweep::simulate {
namespace {

image::RgbImage flat(int size, const raw::Vector3& colour) {
  const size_t plane = static_cast<size_t>(size) * static_cast<size_t>(size);
  image::RgbImage scene{size, size, {}};
  for (const double value : colour)
    scene.planes.insert(scene.planes.end(), plane, static_cast<float>(value));
  return scene;
}

struct Moments {
  double mean, variance;
};

// Of the signal above black, in units of white, over the pixels of one site.
Moments moments(const image::Mosaic& mosaic, const SimulatedCamera& camera, image::Site site) {
  const auto& pixels = std::get<0>(mosaic.pixels);
  double sum = 0, squares = 0, count = 0;
  for (int row = 0; row < mosaic.rows; ++row)
    for (int column = 0; column < mosaic.columns; ++column) {
      if (image::site_at(camera.profile.cfa, row, column) != site) continue;
      const double signal = (pixels[static_cast<size_t>(row * mosaic.columns + column)] -
                             camera.profile.black_level[static_cast<size_t>(site)]) /
                            camera.profile.white_level;
      sum += signal;
      squares += signal * signal;
      ++count;
    }
  return {sum / count, squares / count - sum * sum / (count * count)};
}

// A flat scene's mean level is its colour seen through (matrix * white balance)^-1. The tolerance
// is five standard errors of a mean over 256 * 256 / 4 pixels.
TEST(Camera, FlatsHaveTheLevelTheColourModelSays) {
  for (const image::Cfa cfa : image::all_cfa) {
    const SimulatedCamera camera = cell_camera(cfa);
    const raw::Vector3 colour = {0.6, 0.5, 0.7};
    const auto mosaic = photograph(flat(256, colour), camera, 1, "flat");
    const auto balanced = raw::product(*raw::inverse(camera.profile.colour_matrix), colour);
    for (const auto site : {image::Site::r, image::Site::g1, image::Site::g2, image::Site::b}) {
      const size_t channel = site == image::Site::r ? 0 : site == image::Site::b ? 2 : 1;
      const auto m = moments(mosaic, camera, site);
      const double black = camera.profile.black_level[static_cast<size_t>(site)];
      const double expected = balanced[channel] / camera.profile.white_balance[channel] *
                              (1 - black / camera.profile.white_level);
      EXPECT_NEAR(m.mean, expected, 5 * std::sqrt(m.variance / (128 * 128)))
          << image::name_of(cfa) << " " << static_cast<int>(site);
    }
  }
}

// A twentieth of the light: a twentieth of the signal, and the shot noise that so few electrons
// have (variance = mean / full well in units of the full well) beside the same read noise.
TEST(Camera, DimLightHasItsOwnNoise) {
  SimulatedCamera camera = cell_camera(image::Cfa::rggb);
  const raw::Vector3 grey = {0.6, 0.6, 0.6};
  const auto bright =
      moments(photograph(flat(256, grey), camera, 1, "flat"), camera, image::Site::g1);
  camera.exposure = 0.05;
  const auto dim = moments(photograph(flat(256, grey), camera, 1, "flat"), camera, image::Site::g1);
  EXPECT_NEAR(dim.mean, 0.05 * bright.mean, 5 * std::sqrt(dim.variance / (128 * 128)));
  const auto noise = noise_model(camera);
  const double expected = noise.slope * dim.mean + noise.offset;
  EXPECT_NEAR(dim.variance, expected, 5 * expected * std::sqrt(2. / (128 * 128)));
}

// The photon transfer of EMVA 1288: variance against mean over a series of greys is a line whose
// slope and offset are what camera.yaml says. A variance from n pixels has a relative standard
// error of sqrt(2 / n) = 1.1 %; the slope over eight of them is good to 2 %, the offset to 10 %.
TEST(Camera, PhotonTransferRecoversSlopeAndOffset) {
  SimulatedCamera camera = cell_camera(image::Cfa::rggb);
  camera.profile.psf_sigma = 0;
  double sx = 0, sy = 0, sxx = 0, sxy = 0, n = 0;
  for (int step = 0; step < 8; ++step) {
    const double grey = 0.1 * step;
    const auto mosaic =
        photograph(flat(256, {grey, grey, grey}), camera, 3, "grey " + std::to_string(step));
    const auto m = moments(mosaic, camera, image::Site::g1);
    sx += m.mean;
    sy += m.variance;
    sxx += m.mean * m.mean;
    sxy += m.mean * m.variance;
    ++n;
  }
  const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  EXPECT_NEAR(slope / camera.profile.noise->slope, 1, 0.02);
  const auto dark =
      moments(photograph(flat(256, {0, 0, 0}), camera, 3, "dark"), camera, image::Site::g1);
  EXPECT_NEAR(dark.variance / camera.profile.noise->offset, 1, 0.1);
}

// Few photons: Poisson's variance equals its mean, also where the draw is not a rounded normal.
TEST(Camera, FewPhotonsAreStillPoisson) {
  SimulatedCamera camera = cell_camera(image::Cfa::rggb);
  camera.read_noise = 0;
  for (const double electrons : {2.0, 20.0, 48.0, 52.0}) {
    const double grey = electrons / *camera.profile.full_well;
    const auto m = moments(photograph(flat(256, {grey, grey, grey}), camera, 5, "few"), camera,
                           image::Site::g1);
    const double gain = camera.profile.noise->slope;
    EXPECT_NEAR(m.mean / gain, electrons, 5 * std::sqrt(electrons / (128 * 128)));
    EXPECT_NEAR(m.variance / (gain * gain), electrons, 0.06 * electrons) << electrons;
  }
}

TEST(Camera, ClipsAtWhiteAndNeverBelowZero) {
  const SimulatedCamera camera = cell_camera(image::Cfa::rggb);
  const auto bright = photograph(flat(32, {9, 9, 9}), camera, 1, "bright");
  uint16_t highest = 0;
  for (const uint16_t value : std::get<0>(bright.pixels)) highest = std::max(highest, value);
  EXPECT_EQ(highest, camera.profile.white_level);
}

TEST(Camera, NoiseIsAFunctionOfSeedAndContent) {
  const SimulatedCamera camera = cell_camera(image::Cfa::rggb);
  const auto scene = flat(32, {.5, .5, .5});
  const auto once = photograph(scene, camera, 1, "a");
  EXPECT_EQ(once.pixels, photograph(scene, camera, 1, "a").pixels);
  EXPECT_NE(once.pixels, photograph(scene, camera, 1, "b").pixels);
  EXPECT_NE(once.pixels, photograph(scene, camera, 2, "a").pixels);
}

// A point far from the border becomes a sampled Gaussian: sum 1, variance sigma^2 per axis (cut at
// four sigma, which takes off 0.1 %).
TEST(Optics, APointSpreadsAsTheGaussian) {
  const int size = 33;
  auto scene = flat(size, {0, 0, 0});
  scene.planes[16 * 33 + 16] = 1;
  const auto spread = blurred(scene, 1.5);
  double sum = 0, across = 0, down = 0;
  for (int row = 0; row < size; ++row)
    for (int column = 0; column < size; ++column) {
      const double value =
          static_cast<double>(spread.planes[static_cast<size_t>(row * size + column)]);
      sum += value;
      across += value * (column - 16) * (column - 16);
      down += value * (row - 16) * (row - 16);
    }
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_NEAR(across, 2.25, 0.01);
  EXPECT_NEAR(down, 2.25, 0.01);
}

TEST(Optics, BordersKeepAFlatFieldFlatAndShortPicturesWork) {
  for (const int size : {1, 2, 5, 33})
    for (const float value : blurred(flat(size, {.25, .25, .25}), 3).planes)
      EXPECT_NEAR(value, .25f, 1e-6f);
  const auto scene = flat(4, {.1, .2, .3});
  EXPECT_EQ(blurred(scene, 0).planes, scene.planes);
}

}  // namespace
}  // namespace driftsweep::simulate
