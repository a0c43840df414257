// PNG through libpng: pixels as they are stored, without gamma or palette conversion.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "raw/content.h"

namespace driftsweep::raw {

struct PngPixels {
  int rows = 0, columns = 0;
  int bits = 0;      // as stored: 1, 2, 4, 8 or 16
  int channels = 0;  // as stored: 1 grey or palette, 2 grey + alpha, 3 RGB, 4 RGBA
  bool palette = false;
  std::vector<std::array<uint8_t, 3>> colours;  // r, g, b of the palette's indices
  std::vector<uint16_t> samples;  // rows * columns * channels; palette pixels are indices
};

// UserError (data) where the file is no PNG, or damaged.
PngPixels read_png(const std::string& path);

// A greyscale mosaic of 8 or 16 bits. UserError (data) for colour and for fewer bits.
Content read_png_mosaic(const std::string& path);

// 8 bits, row by row: r g b of each pixel, or one byte each for a greyscale picture. Whole or not
// at all; UserError (data) where it cannot be written.
void write_png_bytes(const std::string& path, int rows, int columns,
                     const std::vector<uint8_t>& bytes);
// The same as the contents of a file.
std::string png_bytes(int rows, int columns, const std::vector<uint8_t>& bytes);

}  // namespace driftsweep::raw
