#include "simulate/red_cells.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace driftsweep::simulate {
namespace {

double between(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

// A biconcave disc: paler in the middle.
void paint_red_cell(Canvas& canvas, const Outline& disc, double density, double pallor) {
  Coverage coverage(canvas.size());
  coverage.add(disc, 1.5);
  canvas.paint(coverage, Stain::haemoglobin, density, [&](Point p) {
    const double inward = std::clamp(-disc.distance(p) / disc.radius, 0.0, 1.0);
    return 1 - pallor * inward * inward * (3 - 2 * inward);
  });
}

}  // namespace

void paint_surroundings(Canvas& canvas, const Outline& white_cell, base::Stream& stream) {
  const double size = canvas.size();
  std::vector<Outline> discs;
  const auto wanted = 2 + stream.below(5);
  // Places that are taken cost an attempt, so a crowded picture has fewer cells.
  for (int attempt = 0; attempt < 24 && discs.size() < wanted; ++attempt) {
    const Point at{stream.uniform(-.12, 1.12) * size, stream.uniform(-.12, 1.12) * size};
    const double radius = size * stream.uniform(.145, .19);
    const double aspect = stream.uniform(1, 1.15);
    const Outline disc = irregular(at, radius, aspect, 0.03, stream);
    const double density = stream.uniform(.32, .55), pallor = stream.uniform(.35, .75);
    // White cells push red ones aside, but touch and overlap them a little.
    if (between(at, white_cell.centre) < white_cell.radius + 0.8 * radius) continue;
    const bool crowded = std::any_of(discs.begin(), discs.end(), [&](const Outline& other) {
      return between(at, other.centre) < 0.85 * (radius + other.radius);
    });
    if (crowded) continue;
    paint_red_cell(canvas, disc, density, pallor);
    discs.push_back(disc);
  }
  const auto platelets = stream.below(3);
  for (uint64_t i = 0; i < platelets; ++i) {
    const Point at{stream.uniform(0, size), stream.uniform(0, size)};
    const double radius = size * stream.uniform(.025, .045), density = stream.uniform(.25, .5);
    if (between(at, white_cell.centre) > white_cell.radius + radius)
      canvas.grain(at, 1.4 * radius, Stain::chromatin, density);
  }
}

}  // namespace driftsweep::simulate
