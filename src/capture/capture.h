// The capture model: what drifts between the scene and the raw file.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "capture/noise_fields.h"

namespace driftsweep::capture {

// The raws as they are, R = 1 or one row per image.
struct Shot {
  at::Tensor raw;                        // (B, H, W) in units of white, black level included
  at::Tensor black;                      // (R, H, W): the black level under each pixel, same unit
  at::Tensor masks;                      // (R, 4, H, W): one-hot, the sites r g1 g2 b
  at::Tensor slope;                      // (R): the noise in the raws, 0 where it is not known
  at::Tensor read;                       // (R)
  at::Tensor as_shot;                    // (R): the temperature of the white balance, K
  std::vector<std::string> contents;     // SHA-256 of each image
  std::vector<SensorPlace> places = {};  // of each image; empty = all at the corner of one sensor
};

// What to change. An undefined tensor is not part of the drift: it costs nothing and changes
// nothing. Each is a scalar or (R), one for each image; those with a shape are never scalars.
struct Settings {
  at::Tensor exposure;            // factor
  at::Tensor vignetting;          // EV at the corner
  at::Tensor colour_temperature;  // (R), K
  at::Tensor psf_sigma;           // pixels
  at::Tensor shot_noise;          // (R), variance slope
  at::Tensor read_noise;          // (R), standard deviation, fraction of white
  at::Tensor row_noise;           // standard deviation, fraction of white; of each image anew
  at::Tensor row_fixed_pattern;   // the same, of each camera
  at::Tensor dark_current;        // fraction of white
  at::Tensor black_offset;        // fraction of white
  at::Tensor full_well;           // (R), share of the electrons at white
  at::Tensor hot_pixels;          // density, the same in all images of a camera; no gradient
  at::Tensor transient_pixels;    // density, of each image anew; no gradient
  at::Tensor bit_depth;           // (R), bits; no gradient

  bool pixel_noise() const;  // whether one of shot_noise, read_noise and dark_current is set
  bool any() const;          // whether anything is
};

struct Captured {
  at::Tensor raw;      // (B, H, W), as Shot::raw
  at::Tensor noisier;  // (), int64: pixels noisier than the target; undefined where no noise is set
};

// Takes the shot again: exposure, vignetting and the light's colour, point spread, pixel noise
// (shot and read noise and that of the dark current), row noise and fixed pattern, hot and
// transient pixels, full well, black offset, converter, quantisation; each stage only where set.
// Every setting at its default gives a raw of at most 1 to the last bit; what is set ends the raw
// at 1, the one white of old and new highlights.
//
// Pixel noise is set where shot_noise, read_noise or dark_current is; the two of them that are not
// set keep the camera's. The raw's own noise is carried along and only the variance missing from
// the target is added. A pixel that was saturated in the raw stays an equal patch of light when the
// exposure falls: what was beyond white is not known.
//
// Differentiable in the raw and every setting but hot_pixels, transient_pixels and bit_depth, for
// one draw of the noise.
Captured capture(const Shot& shot, const Settings& settings, NoiseFields& fields);

}  // namespace driftsweep::capture
