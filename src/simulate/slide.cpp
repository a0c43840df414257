#include "simulate/slide.h"

#include <cmath>
#include <string>

#include "base/random.h"

namespace driftsweep::simulate {

Slide make_slide(uint64_t seed, int64_t index) {
  base::Stream stream(seed, "slide " + std::to_string(index), "look");
  Slide slide;
  // Lamp and glass: a few per cent in level, less in colour.
  const double shade = stream.uniform(0.74, 0.86);
  slide.background = {shade * std::exp(0.012 * stream.normal()), shade,
                      shade * std::exp(0.012 * stream.normal())};
  // Staining time moves all dyes together, pH and age each by its own.
  const double time = std::exp(0.07 * stream.normal());
  for (double& strength : slide.strength) strength = time * std::exp(0.05 * stream.normal());
  return slide;
}

}  // namespace driftsweep::simulate
