#include "packed/pixel_check.h"

#include <fmt/format.h>

#include "packed/digest.h"
#include "packed/pixel_stream.h"

namespace driftsweep::packed {

void check_digests(const PackedFile& file, int64_t first, int64_t last) {
  const PackedFacts& facts = file.facts();
  const size_t bytes = static_cast<size_t>(facts.rows) * static_cast<size_t>(facts.columns) *
                       (facts.float_pixels ? sizeof(float) : sizeof(uint16_t));
  PixelStream mosaics(file.path(), file.mosaic_offset() + static_cast<uint64_t>(first) * bytes,
                      bytes);
  for (int64_t i = first; i < last; ++i) {
    const std::vector<char>& mosaic = mosaics.next();
    if (pixel_digest(facts.rows, facts.columns, facts.float_pixels, mosaic.data(), bytes) ==
        facts.sha256[static_cast<size_t>(i)])
      continue;
    throw base::data_error(
        file.path() + ":/images/sha256",
        fmt::format("the digest of image {} ({}) is not that of its pixels", i,
                    facts.source[static_cast<size_t>(i)]),
        "Write sha256(f\"{rows}x{columns} uint16\\n\".encode() + mosaic.tobytes()).hexdigest(), "
        "with float32 for floats; if 'driftsweep pack' wrote the file, it is damaged");
  }
}

void check_digests(const PackedFile& file) { check_digests(file, 0, file.facts().images); }

}  // namespace driftsweep::packed
