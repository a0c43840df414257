// Images in memory, free of LibTorch so that the rooms of file formats compile quickly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace driftsweep::image {

// A single-channel raw, row by row, in the file's own unit: uint16 counts, or float32 in [0, 1].
struct Mosaic {
  int rows = 0;
  int columns = 0;
  std::variant<std::vector<uint16_t>, std::vector<float>> pixels;

  bool is_float() const { return pixels.index() == 1; }
  size_t size() const { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }
};

// A processed picture: three planes (r, g, b), row by row, float32, [0, 1] where it is to be shown.
struct RgbImage {
  int rows = 0;
  int columns = 0;
  std::vector<float> planes;  // 3 * rows * columns
};

// An index mask: one class per pixel, 255 = ignore.
struct Mask {
  int rows = 0;
  int columns = 0;
  std::vector<uint8_t> classes;
};

}  // namespace driftsweep::image
