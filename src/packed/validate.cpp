#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "base/errors.h"
#include "packed/digest.h"
#include "packed/packed_file.h"
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
  const size_t bytes = static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns) *
                       (facts.float_pixels ? sizeof(float) : sizeof(uint16_t));
  PixelStream mosaics(path, file.mosaic_offset(), bytes);
  if (facts.has_masks) check_masks(file);
  for (int64_t i = 0; i < facts.images; ++i) {
    const std::vector<char>& mosaic = mosaics.next();
    const std::string& source = facts.source[static_cast<size_t>(i)];
    if (facts.float_pixels) {
      if (const int64_t at = first_not_finite(mosaic); at >= 0) {
        throw base::data_error(path + ":/images/mosaic",
                               fmt::format("pixel ({}, {}) of image {} ({}) is not finite",
                                           at / facts.columns, at % facts.columns, i, source),
                               "Write floats of [0, 1] only");
      }
    }
    if (pixel_digest(facts.rows, facts.columns, facts.float_pixels, mosaic.data(), bytes) !=
        facts.sha256[static_cast<size_t>(i)]) {
      throw base::data_error(
          path + ":/images/sha256",
          fmt::format("the digest of image {} ({}) is not that of its pixels", i, source),
          "Write sha256(f\"{rows}x{columns} uint16\\n\".encode() + mosaic.tobytes()).hexdigest(), "
          "with float32 for floats; if 'driftsweep pack' wrote the file, it is damaged");
    }
  }
}

}  // namespace driftsweep::packed
