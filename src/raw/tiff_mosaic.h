#pragma once

#include <string>

#include "raw/content.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

// A single-channel TIFF of uint16 (or uint8) counts or float32, in strips or tiles. UserError
// (data) for colour pictures, other sample formats and damaged files.
Content read_tiff_mosaic(const std::string& path, const TiffLayout& layout);

}  // namespace driftsweep::raw
