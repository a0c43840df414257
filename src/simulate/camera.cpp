#include "simulate/camera.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "base/random.h"
#include "raw/matrix3.h"
#include "simulate/optics.h"

namespace driftsweep::simulate {
namespace {

// Electrons that light of this mean sets free.
double shot(double mean, base::Stream& stream) {
  if (mean > 50) return std::max(0.0, std::round(mean + std::sqrt(mean) * stream.normal()));
  // Inversion: the smallest count whose cumulative probability exceeds a uniform number.
  const double u = stream.uniform();
  double probability = std::exp(-mean), cumulative = probability;
  int count = 0;
  while (cumulative <= u && count < 400) {
    ++count;
    probability *= mean / count;
    cumulative += probability;
  }
  return count;
}

size_t channel_of(image::Site site) {
  return site == image::Site::r ? 0 : site == image::Site::b ? 2 : 1;
}

}  // namespace

SimulatedCamera cell_camera(image::Cfa cfa) {
  SimulatedCamera camera;
  camera.read_noise = 6;
  auto& profile = camera.profile;
  profile.name = "driftsweep simulated microscope";
  profile.cfa = cfa;
  profile.white_level = 16383;
  profile.black_level = {256, 258, 254, 257};
  profile.white_balance = {1.9, 1, 1.5};
  profile.colour_matrix = {1.55, -0.42, -0.13, -0.18, 1.48, -0.30, 0.01, -0.38, 1.37};
  profile.full_well = 8000;
  profile.psf_sigma = 0.8;
  profile.noise = noise_model(camera);
  return camera;
}

SimulatedCamera drone_camera(image::Cfa cfa) {
  SimulatedCamera camera;
  camera.read_noise = 3;
  auto& profile = camera.profile;
  profile.name = "driftsweep simulated drone camera";
  profile.cfa = cfa;
  profile.white_level = 65535;
  profile.black_level = {4096, 4102, 4096, 4102};
  profile.white_balance = {2.86653646, 1, 1.73079425};
  profile.colour_matrix = {1.50768983, -.33571374, -.17197604, -.23048614, 1.70698738,
                           -.47650126, -.03119153, -.32803956, 1.35923111};
  profile.full_well = 7271;
  profile.psf_sigma = 1;
  profile.noise = noise_model(camera);
  return camera;
}

image::NoiseModel noise_model(const SimulatedCamera& camera) {
  const auto& profile = camera.profile;
  const double white = profile.white_level;
  double black = 0;
  for (const double level : profile.black_level) black += level / 4;
  const double gain = (white - black) / profile.full_well.value();
  return {gain / white,
          (gain * gain * camera.read_noise * camera.read_noise + 1.0 / 12) / (white * white)};
}

image::Mosaic photograph(const image::RgbImage& scene, const SimulatedCamera& camera, uint64_t seed,
                         const std::string& content) {
  const auto& profile = camera.profile;
  const auto camera_of_scene = raw::inverse(profile.colour_matrix);
  if (!camera_of_scene || !profile.full_well)
    throw base::InternalError("a simulated camera needs an invertible matrix and a full well");
  const image::RgbImage light = blurred(scene, profile.psf_sigma.value_or(0));
  const size_t plane = static_cast<size_t>(light.rows) * static_cast<size_t>(light.columns);
  base::Stream shot_noise(seed, content, "shot noise"), read_noise(seed, content, "read noise");

  image::Mosaic mosaic{light.rows, light.columns, {}};
  std::vector<uint16_t> pixels(plane);
  for (size_t pixel = 0; pixel < plane; ++pixel) {
    const int row = static_cast<int>(pixel) / light.columns;
    const int column = static_cast<int>(pixel) % light.columns;
    const image::Site site = image::site_at(profile.cfa, row, column);
    const size_t channel = channel_of(site);
    double signal = 0;  // 1 = full well
    for (size_t k = 0; k < 3; ++k)
      signal += (*camera_of_scene)[3 * channel + k] *
                static_cast<double>(light.planes[k * plane + pixel]);
    signal = std::max(0.0, camera.exposure * signal / profile.white_balance[channel]);
    double electrons = shot(signal * *profile.full_well, shot_noise);
    electrons = std::min(electrons, *profile.full_well) + camera.read_noise * read_noise.normal();
    const double black = profile.black_level[static_cast<size_t>(site)];
    const double gain = (profile.white_level - black) / *profile.full_well;
    pixels[pixel] = static_cast<uint16_t>(
        std::clamp(std::round(black + gain * electrons), 0.0, profile.white_level));
  }
  mosaic.pixels = std::move(pixels);
  return mosaic;
}

}  // namespace driftsweep::simulate
