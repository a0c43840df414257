#include "packed/uncounted_masks.h"

#include <algorithm>
#include <vector>

#include "packed/pixel_stream.h"

namespace driftsweep::packed {
namespace {

constexpr char to_ignore = static_cast<char>(255);

bool counts(const std::vector<char>& mask) {
  return std::any_of(mask.begin(), mask.end(), [](char value) { return value != to_ignore; });
}

bool counts_halved(const std::vector<char>& mask, size_t rows, size_t columns) {
  for (size_t row = 0; row + 1 < rows; row += 2)
    for (size_t column = 0; column + 1 < columns; column += 2) {
      const char* above = mask.data() + row * columns + column;
      const char* below = above + columns;
      if (above[0] != to_ignore && above[0] == above[1] && above[0] == below[0] &&
          above[0] == below[1])
        return true;
    }
  return false;
}

}  // namespace

bool has_uncounted_mask(const PackedFile& file, bool halved) {
  if (!file.mask_offset()) return false;
  const PackedFacts& facts = file.facts();
  const auto rows = static_cast<size_t>(facts.rows), columns = static_cast<size_t>(facts.columns);
  PixelStream masks(file.path(), *file.mask_offset(), rows * columns);
  for (int64_t i = 0; i < facts.images; ++i) {
    const auto& mask = masks.next();
    if (!counts(mask) || (halved && !counts_halved(mask, rows, columns))) return true;
  }
  return false;
}

}  // namespace driftsweep::packed
