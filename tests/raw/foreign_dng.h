// A DNG assembled byte by byte, as no library of ours writes it: tags in front of the pixels, and
// an active area inside a larger sensor. The independent counterpart of raw/dng_writer.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::test {

struct ForeignDng {
  int rows = 40, columns = 48;                      // of the sensor
  std::array<uint32_t, 4> active = {0, 0, 40, 48};  // top, left, bottom, right
  std::array<uint16_t, 2> repeat = {2, 2};          // of the pattern
  std::vector<uint8_t> pattern = {0, 1, 1, 2};
  std::array<uint32_t, 4> black = {100, 200, 300, 400};  // pattern order
  uint32_t white = 4095;
  std::vector<uint16_t> pixels;  // rows * columns; (row * 64 + column) if empty
};

// Pixel data are the last bytes of the file.
std::string assembled(const ForeignDng& dng);

}  // namespace driftsweep::test
