// What colours a blood smear: absorbing dyes on a bright field, by the law of Beer and Lambert.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::simulate {

// The parts of a Romanowsky stain that eyes tell apart.
enum class Stain : size_t {
  chromatin = 0,    // azure B on DNA: deep purple
  azure = 1,        // azure B on RNA: blue cytoplasm
  eosin = 2,        // eosin Y on basic granules: orange
  neutral = 3,      // both dyes on neutral granules: pale lilac
  haemoglobin = 4,  // of red cells: salmon
};
inline constexpr size_t stain_count = 5;

using Rgb = std::array<double, 3>;

inline Rgb scaled(const Rgb& colour, double factor) {
  return {colour[0] * factor, colour[1] * factor, colour[2] * factor};
}

// Napierian absorbance per unit density in linear r, g, b. The five are ours: chosen so that unit
// density gives the colours named above.
Rgb absorbance(Stain stain);

// One density per stain and pixel, row by row; densities add where cells overlap.
using Densities = std::array<std::vector<float>, stain_count>;

// Light behind the stained slide: background * exp(-sum of density * strength * absorbance), linear
// sRGB, 1 = diffuse white. `strength` scales each stain.
image::RgbImage transmitted(const Densities& densities, int size, const Rgb& background,
                            const std::array<double, stain_count>& strength);

}  // namespace driftsweep::simulate
