// What an image is, as a digest that Python users can compute as well:
//
//   hashlib.sha256(f"{rows}x{columns} uint16\n".encode() + mosaic.tobytes()).hexdigest()
//
// with float32 in place of uint16 where the pixels are, and bytes in little-endian order.
#pragma once

#include <cstddef>
#include <string>

#include "image/camera_profile.h"
#include "image/mosaic.h"

namespace driftsweep::packed {

std::string pixel_digest(int rows, int columns, bool float_pixels, const void* bytes, size_t size);
std::string pixel_digest(const image::Mosaic& mosaic);

// Every fact of a camera but its name as one text: equal texts, equal pictures.
std::string facts_text(const image::CameraProfile& camera);

}  // namespace driftsweep::packed
