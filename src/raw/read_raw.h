// Any raw input of INTERFACE: camera files through LibRaw, TIFF, PNG and .npy mosaics, headless
// .raw.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "image/mosaic.h"
#include "raw/camera_yaml.h"
#include "raw/level_check.h"
#include "raw/remark.h"

namespace driftsweep::raw {

struct RawImage {
  image::Mosaic mosaic;
  image::CameraProfile camera;
  std::string format;                   // "DNG (LibRaw)", "TIFF", "PNG", "npy", "raw"
  std::vector<std::string> facts_from;  // for inspect: where each fact came from
  Source white_from = Source::assumed, black_from = Source::assumed;
  int orientation = 1;  // how to turn it upright, 1 to 8 as TIFF counts; not applied
  Remarks remarks;      // see photo_doubts.h, which adds what the pixels say
};

// Reads a raw; `camera` wins where file and camera.yaml both speak. UserError (data) where the file
// is truncated, no image, not a mosaic, or a needed fact (the CFA order) is nowhere.
RawImage read_raw(const std::string& path, const std::optional<CameraYaml>& camera = {});

}  // namespace driftsweep::raw
