#include "simulate/car.h"

#include <array>
#include <cmath>

namespace driftsweep::simulate {
namespace {

struct Build {
  Car::Kind kind;
  double share;                  // of cars
  double length, width, height;  // metres
};
constexpr std::array<Build, 5> builds = {{{Car::Kind::compact, 0.3, 3.9, 1.75, 1.5},
                                          {Car::Kind::sedan, 0.3, 4.7, 1.85, 1.45},
                                          {Car::Kind::estate, 0.2, 4.75, 1.95, 1.7},
                                          {Car::Kind::van, 0.12, 5.3, 2.05, 2.1},
                                          {Car::Kind::pickup, 0.08, 5.5, 2.0, 1.85}}};

struct Lacquer {
  double share;
  Rgb colour;
};
// Roughly what car owners choose.
constexpr std::array<Lacquer, 9> lacquers = {{{0.26, {0.72, 0.72, 0.70}},
                                              {0.20, {0.025, 0.025, 0.028}},
                                              {0.15, {0.16, 0.165, 0.17}},
                                              {0.13, {0.40, 0.41, 0.42}},
                                              {0.10, {0.03, 0.07, 0.26}},
                                              {0.08, {0.38, 0.025, 0.02}},
                                              {0.03, {0.04, 0.13, 0.05}},
                                              {0.03, {0.55, 0.38, 0.05}},
                                              {0.02, {0.26, 0.17, 0.10}}}};

constexpr Rgb glass = {0.035, 0.042, 0.05};

template <typename Table>
const auto& drawn(const Table& table, base::Stream& stream) {
  double left = stream.uniform();
  for (const auto& entry : table)
    if ((left -= entry.share) < 0) return entry;
  return table.back();
}

}  // namespace

Shape Car::outline() const { return box(centre, angle, length / 2, width / 2, 0.28 * width); }

Car some_car(Point centre, double angle, base::Stream& stream) {
  const Build& build = drawn(builds, stream);
  const Lacquer& lacquer = drawn(lacquers, stream);
  Car car{build.kind, centre, angle, scaled(lacquer.colour, stream.uniform(0.8, 1.15)), 0, 0, 0};
  const double scale = pixels_per_metre * stream.uniform(0.95, 1.05);
  car.length = scale * build.length;
  car.width = scale * build.width;
  car.height = scale * build.height;
  return car;
}

void paint_car(Terrain& terrain, const Car& car) {
  const Shape outline = car.outline();
  // The body is round: it reflects less towards its edge.
  terrain.cover(outline, [&](Point p) {
    const double inside = -outline.distance(p);
    return scaled(car.paint, inside < 1.2 ? 0.72 : 1);
  });
  // From `back` to `front` of the length (0 = the middle), `share` of the width.
  const auto part = [&](double back, double front, double share) {
    const double middle = car.length * (back + front) / 2;
    return box(
        {car.centre.x + middle * std::cos(car.angle), car.centre.y + middle * std::sin(car.angle)},
        car.angle, car.length * (front - back) / 2, car.width * share / 2, 0.12 * car.width);
  };
  const auto plain = [](const Rgb& colour) { return [colour](Point) { return colour; }; };
  const Rgb roof = scaled(car.paint, 1.12);
  switch (car.kind) {
    case Car::Kind::compact:
      terrain.mark(part(-0.44, 0.22, 0.84), plain(glass));
      terrain.mark(part(-0.34, 0.06, 0.72), plain(roof));
      break;
    case Car::Kind::sedan:
      terrain.mark(part(-0.32, 0.20, 0.84), plain(glass));
      terrain.mark(part(-0.19, 0.05, 0.70), plain(roof));
      break;
    case Car::Kind::estate:
      terrain.mark(part(-0.46, 0.22, 0.86), plain(glass));
      terrain.mark(part(-0.40, 0.09, 0.76), plain(roof));
      break;
    case Car::Kind::van:
      terrain.mark(part(0.24, 0.38, 0.86), plain(glass));
      terrain.mark(part(-0.46, 0.26, 0.92), plain(roof));
      break;
    case Car::Kind::pickup:
      terrain.mark(part(-0.06, 0.24, 0.86), plain(glass));
      terrain.mark(part(0.0, 0.12, 0.72), plain(roof));
      terrain.mark(part(-0.46, -0.09, 0.78), plain(scaled(car.paint, 0.35)));
      break;
  }
}

}  // namespace driftsweep::simulate
