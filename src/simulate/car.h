// A car seen from above.
#pragma once

#include "base/random.h"
#include "simulate/terrain.h"

namespace driftsweep::simulate {

// Pixels per metre on the ground.
inline constexpr double pixels_per_metre = 4;
// Half-width of the band of ignored pixels along the outline of a car.
inline constexpr double ignored_border = 0.75;

struct Car {
  enum class Kind { compact, sedan, estate, van, pickup } kind = Kind::sedan;
  Point centre;
  double angle = 0;                          // of the front, from the x axis
  Rgb paint{};                               // reflectance, linear sRGB
  double length = 0, width = 0, height = 0;  // pixels

  Shape outline() const;
};

// Kind, size and colour as they are on the road; where it stands is given.
Car some_car(Point centre, double angle, base::Stream& stream);

void paint_car(Terrain& terrain, const Car& car);

}  // namespace driftsweep::simulate
