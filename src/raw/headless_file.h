#pragma once

#include <string>

#include "raw/content.h"

namespace driftsweep::raw {

// Pixels without a header, little-endian, row by row; shape and dtype come from camera.yaml.
// UserError (data) where they are not given or do not fit the file's length.
Content read_headless(const std::string& path, const std::optional<CameraYaml>& camera);

}  // namespace driftsweep::raw
