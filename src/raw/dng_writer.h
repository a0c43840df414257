// DNG files of simulated cameras.
#pragma once

#include <string>

#include "image/camera_profile.h"
#include "image/mosaic.h"

namespace driftsweep::raw {

struct DngFacts {
  std::string make = "driftsweep";
  std::string model = "simulated camera";  // UniqueCameraModel is make and model
  std::string description = "";            // free text: what the picture shows
  std::string software = "driftsweep";
};

// Writes a uint16 mosaic as DNG 1.4, uncompressed, without a preview, top left upright. Pixels,
// Bayer order, per-site black levels, white level, white balance and colour matrix come back
// when read (levels as fractions of 32 bits, white balance scaled to green = 1). Whole or not at
// all; UserError (data) where it cannot be written, or the camera's colours do not fit a DNG (see
// dng_colour.h).
void write_dng(const std::string& path, const image::Mosaic& mosaic,
               const image::CameraProfile& camera, const DngFacts& facts = {});

}  // namespace driftsweep::raw
