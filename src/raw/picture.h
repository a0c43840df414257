// Pictures, arrays and masks: what people look at, and what they label with.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::raw {

// 8-bit RGB PNG of an already gamma-coded picture; values are clipped to [0, 1], rounded to
// nearest, and NaN becomes 0. UserError (data) where it cannot be written.
void write_png(const std::string& path, const image::RgbImage& picture);

// The same as the contents of a file.
std::string png_of(const image::RgbImage& picture);

// NumPy .npy of float32, C order; data holds the product of `shape` values. UserError (data) where
// it cannot be written.
void write_npy(const std::string& path, const std::vector<int64_t>& shape,
               const std::vector<float>& data);

// The stored values of a greyscale PNG, or the palette indices, of at most 8 bits: one class per
// pixel, 255 = ignore. UserError (data) for colour pictures, 16 bits and damaged files.
image::Mask read_mask_png(const std::string& path);

// The same with what the file says of its values.
struct MaskFile {
  image::Mask mask;
  int bits = 0;                                      // 1, 2, 4 or 8
  std::vector<std::array<uint8_t, 3>> palette = {};  // r, g, b of each index; empty = greyscale
};
MaskFile read_mask_file(const std::string& path);

// The same as 8-bit greyscale. UserError (data) where it cannot be written.
void write_mask_png(const std::string& path, const image::Mask& mask);

}  // namespace driftsweep::raw
