#include "packed/unprocess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "base/random.h"
#include "raw/matrix3.h"
#include "raw/png_file.h"

namespace driftsweep::packed {
namespace {

constexpr double gamma = 2.2;  // the default of isp.gamma

image::CameraProfile nameless() {
  image::CameraProfile profile;
  profile.name = "unprocessed pictures";
  return profile;
}

double linear(double value, ToneCurve tone) {
  value = std::clamp(value, 0., 1.);
  if (tone == ToneCurve::smoothstep) value = 0.5 - std::sin(std::asin(1 - 2 * value) / 3);
  return std::pow(value, gamma);
}

size_t channel_of(image::Site site) {
  return site == image::Site::r ? 0 : site == image::Site::b ? 2 : 1;
}

}  // namespace

Unprocessor::Unprocessor(const raw::CameraYaml& camera, ToneCurve tone, uint64_t seed,
                         double dimming)
    : camera_(raw::merged(nameless(), camera)), tone_(tone), seed_(seed) {
  if (!camera.cfa)
    throw base::usage_error(camera.path, "the camera to unprocess for has no filter order",
                            "Add for example cfa: RGGB");
  const double white = camera_.white_level;
  const double black = *std::max_element(camera_.black_level.begin(), camera_.black_level.end());
  const double lowest = *std::min_element(camera_.black_level.begin(), camera_.black_level.end());
  if (white > 65535 || white < 255 || black >= white || lowest < 0)
    throw base::usage_error(
        camera.path,
        fmt::format("a white level of {} and a black level of {} cannot be unprocessed to", white,
                    black),
        "Give both in counts, such as white_level: 4095 and black_level: [64, 64, 64, 64]");
  raw::Matrix3 forward = camera_.colour_matrix;
  for (size_t i = 0; i < 9; ++i) forward[i] *= camera_.white_balance[i % 3];
  const auto backward = raw::inverse(forward);
  if (!backward)
    throw base::usage_error(camera.path, "colour_matrix and white_balance cannot be inverted",
                            "Give a matrix of full rank and gains other than 0");
  double brightest = 0;  // light that a picture in [0, 1] can ask of a channel
  for (size_t row = 0; row < 3; ++row) {
    double sum = 0;
    for (size_t k = 0; k < 3; ++k) sum += std::max(0., (*backward)[3 * row + k]);
    brightest = std::max(brightest, sum);
  }
  exposure_ = (1 - black / white) / brightest;
  to_camera_ = *backward;
  for (double& value : to_camera_) value *= exposure_ * dimming;
  for (double& gain : camera_.white_balance) gain /= exposure_;
}

image::RgbImage Unprocessor::light(const image::RgbImage& picture) const {
  image::RgbImage light = picture;
  const size_t plane = light.planes.size() / 3;
  for (size_t pixel = 0; pixel < plane; ++pixel) {
    const raw::Vector3 rgb = {linear(picture.planes[pixel], tone_),
                              linear(picture.planes[plane + pixel], tone_),
                              linear(picture.planes[2 * plane + pixel], tone_)};
    const raw::Vector3 sensed = raw::product(to_camera_, rgb);
    for (size_t c = 0; c < 3; ++c) light.planes[c * plane + pixel] = static_cast<float>(sensed[c]);
  }
  return light;
}

image::Mosaic Unprocessor::mosaic(const image::RgbImage& light, const std::string& content) const {
  const size_t plane = light.planes.size() / 3;
  const auto columns = static_cast<size_t>(light.columns);
  base::Stream noise(seed_, content, "unprocess noise");
  std::vector<uint16_t> counts(plane);
  for (size_t pixel = 0; pixel < plane; ++pixel) {
    const image::Site site = image::site_at(camera_.cfa, static_cast<int>(pixel / columns),
                                            static_cast<int>(pixel % columns));
    double signal = light.planes[channel_of(site) * plane + pixel];
    if (camera_.noise) {
      const double variance = camera_.noise->slope * std::max(0., signal) + camera_.noise->offset;
      signal += std::sqrt(std::max(0., variance)) * noise.normal();
    }
    const double count =
        camera_.black_level[static_cast<size_t>(site)] + signal * camera_.white_level;
    counts[pixel] =
        static_cast<uint16_t>(std::lround(std::clamp(count, 0., std::floor(camera_.white_level))));
  }
  return {light.rows, light.columns, std::move(counts)};
}

image::RgbImage read_rgb_png(const std::string& path) {
  const raw::PngPixels png = raw::read_png(path);
  if (png.palette || png.channels < 3 || png.bits < 8)
    throw base::data_error(
        path,
        fmt::format("this PNG has {} bits and {}", png.bits,
                    png.palette ? "a palette" : fmt::format("{} channels", png.channels)),
        "Unprocess RGB pictures of 8 or 16 bits; a greyscale mosaic needs no --unprocess");
  image::RgbImage picture{png.rows, png.columns, {}};
  const size_t plane = static_cast<size_t>(png.rows) * static_cast<size_t>(png.columns);
  const auto channels = static_cast<size_t>(png.channels);
  const float white = png.bits == 8 ? 255.F : 65535.F;
  picture.planes.resize(3 * plane);
  for (size_t pixel = 0; pixel < plane; ++pixel)
    for (size_t c = 0; c < 3; ++c)
      picture.planes[c * plane + pixel] =
          static_cast<float>(png.samples[channels * pixel + c]) / white;
  return picture;
}

}  // namespace driftsweep::packed
