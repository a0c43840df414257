// NumPy's .npy files, format versions 1 to 3: two-dimensional, little-endian, C order.
#pragma once

#include <string>
#include <vector>

#include "raw/content.h"

namespace driftsweep::raw {

// A mosaic of uint16 or float32. UserError (data) for any other type, order or number of
// dimensions, and where the length does not fit the shape.
Content read_npy_mosaic(const std::string& path);

}  // namespace driftsweep::raw
