// Unprocessing: a finished RGB picture back to the mosaic that a camera might have taken, after
// Brooks et al., "Unprocessing images for learned raw denoising" (CVPR 2019): inverse tone curve
// and gamma, inverse colour matrix, inverse white balance, mosaic, noise.
//
// Highlights. A white balance with gains above 1 would leave the brightest picture dimmer than a
// saturated sensor. Brooks et al. therefore lift bright pixels channel by channel, which their ISP
// clips before its colour matrix; ours clips at its end, and would show them magenta. Here the
// exposure does it for all pixels alike: the brightest light that a picture can ask of any channel
// just reaches white above the black level, and the camera's white balance is divided by that
// factor, so that the ISP gives back every colour, highlights included.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "image/camera_profile.h"
#include "image/mosaic.h"
#include "raw/camera_yaml.h"

namespace driftsweep::packed {

// The tone curve a picture was finished with, after its gamma of 2.2. `smoothstep` is 3 x^2 - 2
// x^3, as Brooks et al. assume of photographs; the ISP of this program has none.
enum class ToneCurve { none, smoothstep };

class Unprocessor {
 public:
  // UserError (usage) where the camera has no filter order, its matrix and gains cannot be
  // inverted, or its levels are not counts of at most 16 bits with white above black. `dimming`,
  // above 0: the share of the light that reaches the sensor. The camera does not know of it, so
  // that 0.02 gives dim raws, noisy and dark as developed, and above 1 highlights are lost.
  Unprocessor(const raw::CameraYaml& camera, ToneCurve tone, uint64_t seed, double dimming = 1);

  // The camera of the mosaics: the one given, its white balance divided by exposure().
  const image::CameraProfile& camera() const { return camera_; }
  double exposure() const { return exposure_; }

  // Picture in [0, 1] -> light at the sensor, dimmed, r g b above the black level in units of
  // white. Colours that the camera cannot see come out below 0.
  image::RgbImage light(const image::RgbImage& picture) const;

  // Light -> counts under the filters, with the noise that the camera's noise model asks for (none
  // where it gives none), a function of (seed, content) alone; rounded, 0 to the white level.
  image::Mosaic mosaic(const image::RgbImage& light, const std::string& content) const;

 private:
  image::CameraProfile camera_;
  std::array<double, 9> to_camera_{};  // linear picture to light
  ToneCurve tone_;
  uint64_t seed_;
  double exposure_ = 1;
};

// An RGB PNG of 8 or 16 bits, transparency left out. UserError (data) for anything else.
image::RgbImage read_rgb_png(const std::string& path);

}  // namespace driftsweep::packed
