#include "packed/digest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <variant>

#include "base/hash.h"

namespace driftsweep::packed {

static_assert(std::endian::native == std::endian::little, "digests are of little-endian bytes");

std::string pixel_digest(int rows, int columns, bool float_pixels, const void* bytes, size_t size) {
  base::Sha256 hasher;
  hasher.update(fmt::format("{}x{} {}\n", rows, columns, float_pixels ? "float32" : "uint16"));
  hasher.update(bytes, size);
  return base::hex(hasher.finish());
}

std::string pixel_digest(const image::Mosaic& mosaic) {
  return std::visit(
      [&](const auto& pixels) {
        return pixel_digest(mosaic.rows, mosaic.columns, mosaic.is_float(), pixels.data(),
                            pixels.size() * sizeof(pixels[0]));
      },
      mosaic.pixels);
}

std::string facts_text(const image::CameraProfile& camera) {
  const auto optional = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : "unknown";
  };
  return fmt::format(
      "{} white {} black {} balance {} matrix {} noise {} full well {} psf {}",
      image::name_of(camera.cfa), camera.white_level, fmt::join(camera.black_level, " "),
      fmt::join(camera.white_balance, " "), fmt::join(camera.colour_matrix, " "),
      camera.noise ? fmt::format("{} {}", camera.noise->slope, camera.noise->offset) : "unknown",
      optional(camera.full_well), optional(camera.psf_sigma));
}

}  // namespace driftsweep::packed
