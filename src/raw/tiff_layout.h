// A look at the skeleton of a TIFF-like file (TIFF, DNG, NEF, CR2, ARW, …) that answers what LibRaw
// does not: is every byte the file promises there, and how large is the colour filter pattern?
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace driftsweep::raw {

struct TiffLayout {
  bool is_tiff = false;  // starts like a TIFF; nothing else is set otherwise
  bool is_dng = false;   // holds a DNGVersion tag
  // A sentence about bytes that are promised but missing. A DNG is checked in full: directories,
  // tag values, strips and tiles. Of other files only the first directory, strips and tiles are,
  // since cameras leave odd offsets elsewhere.
  std::optional<std::string> damage;
  std::optional<std::array<int, 2>> cfa_repeat;     // rows, columns (tag 33421)
  std::vector<uint8_t> cfa_pattern;                 // 0 red, 1 green, 2 blue (tag 33422)
  std::optional<std::array<int, 2>> active_corner;  // top, left of ActiveArea (tag 50829)
};

TiffLayout tiff_layout(const std::string& path);

}  // namespace driftsweep::raw
