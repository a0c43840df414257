// One glass slide: cells on it share the light behind it and the day's stain.
#pragma once

#include <array>
#include <cstdint>

#include "simulate/stains.h"

namespace driftsweep::simulate {

struct Slide {
  Rgb background{};                            // linear sRGB of the empty field
  std::array<double, stain_count> strength{};  // factor on each stain's density
};

// Slide number `index` of the data set with this seed; independent of all other slides.
Slide make_slide(uint64_t seed, int64_t index);

}  // namespace driftsweep::simulate
