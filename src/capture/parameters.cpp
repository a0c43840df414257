#include "capture/parameters.h"

#include <utility>

namespace driftsweep::capture {
namespace {

constexpr unsigned every_mode =
    static_cast<unsigned>(space::Mode::static_) | static_cast<unsigned>(space::Mode::parametrized) |
    static_cast<unsigned>(space::Mode::network) | static_cast<unsigned>(space::Mode::none);

// A range in the parameter's own unit.
struct Span {
  double low, high;
};

space::ParameterInfo continuous(std::string name, std::string unit, std::string default_text,
                                Span sensible, Span domain, std::string source) {
  space::ParameterInfo info;
  info.name = "capture." + std::move(name);
  info.unit = std::move(unit);
  info.default_text = std::move(default_text);
  info.low = sensible.low;
  info.high = sensible.high;
  info.minimum = domain.low;
  info.maximum = domain.high;
  info.modes = every_mode;
  info.gradient_modes = every_mode;
  info.source = std::move(source);
  return info;
}

space::ParameterInfo of_the_camera(space::ParameterInfo info) {
  info.per_image = true;
  return info;
}

space::ParameterInfo without_gradient(space::ParameterInfo info) {
  info.gradient_modes = 0;
  return info;
}

}  // namespace

const std::vector<space::ParameterInfo>& parameters() {
  // Brooks et al. 2019, "Unprocessing images for learned raw denoising": ls in [1e-4, .012] and
  // ln lr = 2.18 ln ls + 1.20, whose square root is the range of the read noise.
  static const std::vector<space::ParameterInfo> all = {
      continuous("exposure", "factor", "1", {0.01, 2}, {0, 1000},
                 "photon count relative to the shot as taken; saturates at white (1)"),
      continuous("vignetting", "EV at the corner", "0", {-1.5, 0}, {-10, 0},
                 "falls with the square of the distance from the image's centre; lenses lose 0.7 "
                 "to 1.5 EV"),
      of_the_camera(continuous(
          "colour_temperature", "K", "as shot", {2500, 9500}, {1700, 25000},
          "light of another temperature under the as-shot white balance, whose own temperature "
          "follows from its r/b ratio (5500 K where a gain is not positive); IMX477 gains, linear "
          "in mired")),
      continuous("psf_sigma", "pixels", "0", {0.4, 2.8}, {0, 20},
                 "standard deviation of a Gaussian blur beyond the one already in the raw"),
      of_the_camera(continuous(
          "shot_noise", "variance slope, fraction of white", "camera", {1e-4, 0.012}, {0, 1},
          "target variance = slope * light above black + read_noise^2 (Brooks et al. 2019); what "
          "the raw has already is not added again")),
      of_the_camera(continuous("read_noise", "sd, fraction of white", "camera", {1e-4, 0.015},
                               {0, 1}, "square root of the variance in the dark; see shot_noise")),
      continuous(
          "row_noise", "sd, fraction of white", "0", {0, 0.005}, {0, 1},
          "temporal: one offset per row, drawn anew for each image, on top of the raw's own"),
      continuous("row_fixed_pattern", "sd, fraction of white", "0", {0, 0.005}, {0, 1},
                 "one offset per sensor row, the same in all images of a camera (the rows' dark "
                 "non-uniformity of EMVA 1288), on top of the raw's own"),
      continuous("dark_current", "fraction of white", "0", {0, 0.05}, {0, 1},
                 "mean signal collected without light, with its shot noise"),
      without_gradient(continuous("hot_pixels", "density", "0", {0, 1e-3}, {0, 1},
                                  "share of pixels stuck at saturation, the same ones in all "
                                  "images of a camera; cameras have about 6e-6")),
      without_gradient(continuous("transient_pixels", "density", "0", {0, 1e-3}, {0, 1},
                                  "share of pixels at saturation in one image alone (cosmic rays, "
                                  "errors of readout), drawn anew for each")),
      continuous("black_offset", "fraction of white", "0", {-0.001, 0.001}, {-1, 1},
                 "error of the pedestal, behind the full well; a few DN of 4095"),
      of_the_camera(continuous("full_well", "electrons", "camera", {1000, 50000}, {1, 1e7},
                               "photosites saturate at this share of the camera's full well "
                               "(camera.yaml full_well, else from the noise slope)")),
      without_gradient(continuous("bit_depth", "bits", "camera", {8, 16}, {1, 16},
                                  "2^bits - 1 steps from 0 to white; gradients pass straight "
                                  "through")),
  };
  return all;
}

}  // namespace driftsweep::capture
