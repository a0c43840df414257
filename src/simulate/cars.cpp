#include "simulate/cars.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/random.h"
#include "simulate/town.h"

namespace driftsweep::simulate {
namespace {

Rgb mixed(const Rgb& one, const Rgb& other, double share) {
  Rgb colour{};
  for (size_t c = 0; c < 3; ++c) colour[c] = one[c] + share * (other[c] - one[c]);
  return colour;
}

// Noon to late afternoon, and haze: how long shadows are, how warm and strong the sun is.
Sun some_sun(base::Stream& stream) {
  const double elevation = stream.uniform(0.55, 1.15), azimuth = stream.uniform(0, 6.2832);
  const double strength = stream.uniform(0.7, 0.95), warmth = 0.16 * (1.15 - elevation);
  const double haze = stream.uniform(0.10, 0.22);
  Sun sun;
  sun.direct = {strength * (1 + warmth), strength, strength * (1 - 1.6 * warmth)};
  sun.sky = {haze * 0.85, haze, haze * 1.25};
  const double length = 1 / std::tan(elevation);
  sun.shadow = {length * std::cos(azimuth), length * std::sin(azimuth)};
  return sun;
}

// The ground in one photo: lush or dry, with bare earth in places.
class Ground {
 public:
  Ground(uint64_t seed, base::Stream& stream)
      : grass_(mixed({0.055, 0.095, 0.03}, {0.16, 0.14, 0.065}, stream.uniform(0, 0.8))),
        patches_(seed ^ 1, 90, 4),
        blades_(seed ^ 2, 5, 3),
        bare_(seed ^ 3, 60, 3),
        asphalt_(stream.uniform(0.07, 0.15)) {}

  Rgb soil(Point p) const {
    const double level = 1 + 0.28 * patches_.at(p) + 0.16 * blades_.at(p);
    const double earth = std::clamp(3 * (bare_.at(p) - 0.55), 0.0, 0.8);
    return mixed(scaled(grass_, level), scaled({0.21, 0.16, 0.11}, level), earth);
  }
  Rgb asphalt(Point p) const {
    const double level = asphalt_ * (1 + 0.10 * patches_.at(p) + 0.09 * blades_.at(p));
    return {level, level, 1.03 * level};
  }
  Rgb pavement(Point p) const {
    const double level = 0.27 * (1 + 0.06 * patches_.at(p) + 0.06 * blades_.at(p));
    return {level, 0.98 * level, 0.94 * level};
  }
  double grain(Point p) const { return blades_.at(p); }

 private:
  Rgb grass_;
  Relief patches_, blades_, bare_;
  double asphalt_;
};

void paint_streets(Terrain& terrain, const Town& town, const Ground& ground) {
  const auto asphalt = [&](Point p) { return ground.asphalt(p); };
  const auto wider = [](Plot plot, double by) {
    return Plot{plot.left - by, plot.top - by, plot.right + by, plot.bottom + by};
  };
  for (const auto& road : town.roads)
    terrain.mark(town.shape(wider(road, 1.6 * pixels_per_metre)),
                 [&](Point p) { return ground.pavement(p); });
  for (const auto& lot : town.lots) terrain.mark(town.shape(wider(lot, 1), 4), asphalt);
  for (const auto& road : town.roads) terrain.mark(town.shape(road), asphalt);
  for (const auto* paint : {&town.dashes, &town.lines})
    for (const auto& line : *paint)
      terrain.mark(town.shape(line), [&](Point p) {
        return scaled({0.55, 0.55, 0.53}, 1 + 0.15 * ground.grain(p));
      });
}

// A body throws its outline along the ground, from its foot to the end of the shadow.
void throw_shadow(Terrain& terrain, const Shape& shape, double height, const Sun& sun,
                  double softness) {
  const double length = height * std::hypot(sun.shadow.x, sun.shadow.y);
  const int steps = std::max(1, static_cast<int>(std::ceil(length / 2)));
  for (int step = 1; step <= steps; ++step) {
    const double at = height * step / steps;
    terrain.shade(moved(shape, {sun.shadow.x * at, sun.shadow.y * at}), softness);
  }
}

void paint_house(Terrain& terrain, const Town& town, const House& house, const Sun& sun,
                 const Ground& ground) {
  const Shape shape = town.shape(house.plot);
  const bool ridge_along = house.plot.width() > house.plot.height();
  const double across = town.angle + (ridge_along ? std::numbers::pi / 2 : 0);
  const Point normal{std::cos(across), std::sin(across)};
  // The side that leans towards the sun is brighter.
  const double lean =
      -(normal.x * sun.shadow.x + normal.y * sun.shadow.y) / std::hypot(sun.shadow.x, sun.shadow.y);
  terrain.cover(shape, [&](Point p) {
    const double side = (p.x - shape.centre.x) * normal.x + (p.y - shape.centre.y) * normal.y;
    const double tiles = 1 + 0.08 * std::cos(side * 2.1) + 0.07 * ground.grain(p);
    if (!house.gable) return scaled(house.roof, tiles * (shape.distance(p) > -2 ? 1.35 : 1));
    return scaled(house.roof, tiles * (1 + 0.4 * (side > 0 ? lean : -lean)));
  });
}

Shape crown(const Tree& tree, uint64_t seed) {
  const Relief edge(seed, tree.radius * 0.8, 2);
  return {tree.centre, 1.3 * tree.radius, [=, centre = tree.centre, radius = tree.radius](Point p) {
            return std::hypot(p.x - centre.x, p.y - centre.y) - radius * (1 + 0.22 * edge.at(p));
          }};
}

void paint_tree(Terrain& terrain, const Tree& tree, const Shape& shape, const Sun& sun,
                uint64_t seed) {
  const Relief leaves(seed, std::max(4.0, tree.radius * 0.6), 3);
  const Rgb colour = mixed({0.105, 0.125, 0.03}, {0.022, 0.055, 0.018}, tree.green);
  const double length = std::hypot(sun.shadow.x, sun.shadow.y);
  terrain.cover(
      shape,
      [&](Point p) {
        const double towards =
            -((p.x - tree.centre.x) * sun.shadow.x + (p.y - tree.centre.y) * sun.shadow.y) /
            (length * tree.radius);
        return scaled(colour, std::max(0.25, 1 + 0.35 * towards + 0.45 * leaves.at(p)));
      },
      1.5);
}

}  // namespace

AerialPhoto draw_photo(uint64_t seed, int64_t index, int tile) {
  const int rows = tile * tile_rows, columns = tile * tile_columns;
  const std::string name = "photo " + std::to_string(index);
  base::Stream look(seed, name, "look"), layout(seed, name, "town");
  const uint64_t relief = (static_cast<uint64_t>(look.next()) << 32) | look.next();
  const Sun sun = some_sun(look);
  const Ground ground(relief, look);
  const Town town = plan_town(rows, columns, layout);

  Terrain terrain(rows, columns);
  terrain.fill([&](Point p) { return ground.soil(p); });
  paint_streets(terrain, town, ground);
  for (const auto& car : town.cars) throw_shadow(terrain, car.outline(), car.height, sun, 1.5);
  for (const auto& car : town.cars) {
    paint_car(terrain, car);
    terrain.label(car.outline(), 1, ignored_border);
  }
  for (const auto& house : town.houses)
    throw_shadow(terrain, town.shape(house.plot), house.height, sun, 2);
  for (const auto& house : town.houses) {
    paint_house(terrain, town, house, sun, ground);
    terrain.unlabel(town.shape(house.plot), ignored_border);
  }
  std::vector<Shape> crowns;
  for (size_t i = 0; i < town.trees.size(); ++i) {
    crowns.push_back(crown(town.trees[i], relief ^ (i << 8)));
    terrain.shade(moved(crowns.back(), {sun.shadow.x * 1.6 * town.trees[i].radius,
                                        sun.shadow.y * 1.6 * town.trees[i].radius}),
                  4);
  }
  for (size_t i = 0; i < town.trees.size(); ++i) {
    paint_tree(terrain, town.trees[i], crowns[i], sun, relief ^ (i << 8) ^ 5);
    terrain.unlabel(crowns[i], ignored_border);
  }
  return {terrain.lit(sun), {rows, columns, terrain.labels()}};
}

}  // namespace driftsweep::simulate
