// JPEG in memory, by libjpeg.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::corruption {

// 8-bit RGB, row by row, compressed with baseline JPEG of this quality (1 to 100, the tables of
// the standard scaled as libjpeg does, chroma at half resolution) and decompressed again.
std::vector<uint8_t> through_jpeg(const std::vector<uint8_t>& rgb, int rows, int columns,
                                  int quality);

}  // namespace driftsweep::corruption
