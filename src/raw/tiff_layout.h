// A look at the skeleton of a TIFF-like file (TIFF, DNG, NEF, CR2, ARW, …) that answers what LibRaw
// does not: is every byte the file promises there, and which of its pictures is the raw?
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "image/cfa.h"
#include "raw/remark.h"
#include "raw/tiff_directories.h"

namespace driftsweep::raw {

struct TiffLayout {
  TiffReader reader;
  bool is_tiff = false;  // starts like a TIFF; nothing else is set otherwise
  bool is_dng = false;   // holds a DNGVersion tag
  // A sentence about bytes that are promised but missing. A DNG is checked in full: directories,
  // tag values, strips and tiles. Of other files only the first directory, strips and tiles are,
  // since cameras leave odd offsets elsewhere.
  std::optional<std::string> damage;

  const TiffDirectory& directory(size_t index) const { return reader.directories().at(index); }
};

TiffLayout tiff_layout(const std::string& path);

// The directory of a DNG's main picture: of those that are mosaics and no previews, the largest.
// Empty where none is. Other raws in the file are remarked on.
std::optional<size_t> main_of_dng(const TiffLayout& layout, Remarks& remarks);

// The directory of the one mosaic of a plain TIFF. UserError (data) where several could be meant,
// or none; a picture that is marked as a reduced copy of another is a doubt where it stands alone.
size_t main_of_tiff(const std::string& path, const TiffLayout& layout, Remarks& remarks);

// Rows and columns of a directory's picture, 0 where it does not say.
std::array<uint64_t, 2> size_of(const TiffLayout& layout, const TiffDirectory& directory);

// The Bayer order that CFAPattern gives at its first pixel. UserError (data) for other patterns:
// X-Trans, quad Bayer and others are refused by name. Empty where the directory has no pattern.
std::optional<image::Cfa> pattern_of(const std::string& path, const TiffLayout& layout,
                                     const TiffDirectory& directory);

}  // namespace driftsweep::raw
