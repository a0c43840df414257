// What a reader of one file format hands to read_raw: pixels, and the facts the file itself says.
#pragma once

#include <map>
#include <string>

#include "image/mosaic.h"
#include "raw/camera_yaml.h"
#include "raw/remark.h"

namespace driftsweep::raw {

struct Content {
  image::Mosaic mosaic;
  std::string format;
  CameraYaml facts;                          // only what the file says; `path` stays empty
  std::map<std::string, std::string> notes;  // key of camera.yaml -> how the file says it
  int orientation = 1;                       // as TIFF counts: how to turn it upright, 1 to 8
  Remarks remarks;
};

}  // namespace driftsweep::raw
