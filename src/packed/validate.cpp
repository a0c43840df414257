#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "base/errors.h"
#include "packed/packed_file.h"
#include "packed/pixel_check.h"
#include "packed/pixel_stream.h"

namespace driftsweep::packed {
namespace {

// Position of the first pixel that is not finite; -1 where all are.
int64_t first_not_finite(const std::vector<char>& bytes) {
  for (size_t i = 0; i + sizeof(float) <= bytes.size(); i += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, bytes.data() + i, sizeof(value));
    if (!std::isfinite(value)) return static_cast<int64_t>(i / sizeof(float));
  }
  return -1;
}

void check_finite(const PackedFile& file) {
  const PackedFacts& facts = file.facts();
  PixelStream mosaics(
      file.path(), file.mosaic_offset(),
      static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns) * sizeof(float));
  for (int64_t i = 0; i < facts.images; ++i) {
    const int64_t at = first_not_finite(mosaics.next());
    if (at < 0) continue;
    throw base::data_error(
        file.path() + ":/images/mosaic",
        fmt::format("pixel ({}, {}) of image {} ({}) is not finite", at / facts.columns,
                    at % facts.columns, i, facts.source[static_cast<size_t>(i)]),
        "Write floats of [0, 1] only");
  }
}

void check_masks(const PackedFile& file) {
  const PackedFacts& facts = file.facts();
  PixelStream masks(file.path(), file.mask_offset().value(),
                    static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns));
  for (int64_t i = 0; i < facts.images; ++i)
    for (const char value : masks.next()) {
      const auto label = static_cast<unsigned char>(value);
      if (label == 255 || label < facts.mask_classes.size()) continue;
      throw base::data_error(
          file.path() + ":/images/mask",
          fmt::format("the mask of image {} ({}) holds the value {}, and there are {} classes", i,
                      facts.source[static_cast<size_t>(i)], label, facts.mask_classes.size()),
          "Write positions in /mask_classes, or 255 for pixels to ignore");
    }
}

}  // namespace

void validate(const std::string& path) {
  const PackedFile file(path);
  const PackedFacts& facts = file.facts();
  if (facts.has_masks) check_masks(file);
  if (facts.float_pixels) check_finite(file);
  check_digests(file);
}

}  // namespace driftsweep::packed
