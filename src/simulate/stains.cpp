#include "simulate/stains.h"

#include <cmath>

namespace driftsweep::simulate {

Rgb absorbance(Stain stain) {
  static constexpr std::array<Rgb, stain_count> table = {{
      {0.95, 1.40, 0.40},
      {0.75, 0.50, 0.14},
      {0.05, 0.70, 0.95},
      {0.20, 0.42, 0.22},
      {0.10, 0.62, 0.52},
  }};
  return table[static_cast<size_t>(stain)];
}

image::RgbImage transmitted(const Densities& densities, int size, const Rgb& background,
                            const std::array<double, stain_count>& strength) {
  const size_t plane = static_cast<size_t>(size) * static_cast<size_t>(size);
  image::RgbImage light{size, size, std::vector<float>(3 * plane)};
  for (size_t channel = 0; channel < 3; ++channel) {
    std::array<double, stain_count> factor{};
    for (size_t stain = 0; stain < stain_count; ++stain)
      factor[stain] = strength[stain] * absorbance(static_cast<Stain>(stain))[channel];
    for (size_t pixel = 0; pixel < plane; ++pixel) {
      double absorbed = 0;
      for (size_t stain = 0; stain < stain_count; ++stain)
        absorbed += factor[stain] * static_cast<double>(densities[stain][pixel]);
      light.planes[channel * plane + pixel] =
          static_cast<float>(background[channel] * std::exp(-absorbed));
    }
  }
  return light;
}

}  // namespace driftsweep::simulate
