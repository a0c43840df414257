// Camera files through LibRaw, the one place that sees it.
#pragma once

#include <string>

#include "raw/content.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

// The visible mosaic of a camera file and what the file says of its camera. UserError (data) where
// LibRaw does not know the file, the file is damaged or cut short, or its colour filter array is no
// Bayer pattern (X-Trans, quad Bayer and others are refused by name).
Content read_libraw(const std::string& path, const TiffLayout& layout);

}  // namespace driftsweep::raw
