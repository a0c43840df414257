#include "simulate/white_cell.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace driftsweep::simulate {
namespace {

struct Range {
  double low, high;
};

double draw(Range range, base::Stream& stream) { return stream.uniform(range.low, range.high); }

enum class Nucleus { round, kidney, lobes };

// What tells a class: lengths as fractions, densities per stain (see stains.h).
struct Anatomy {
  Range diameter;  // of the picture's edge
  Nucleus nucleus;
  int fewest_lobes, most_lobes;
  Range nucleus_radius;  // of the cell's radius; of one lobe where there are lobes
  Range chromatin;
  Range azure, neutral, eosin;  // of the cytoplasm
  int grains;
  Range grain_radius;  // of the cell's radius
  Stain grain_stain;
  Range grain_density;
  double grains_over_nucleus;  // share of grains there that are kept
};

// By CellClass. Size, lobes and nucleus radius overlap between neighbouring classes on purpose:
// colour has to decide.
constexpr Anatomy anatomies[] = {
    {{.46, .60},
     Nucleus::lobes,
     2,
     3,
     {.34, .44},
     {.75, 1.0},
     {.10, .25},
     {.25, .45},
     {.0, .05},
     60,
     {.11, .17},
     Stain::chromatin,
     {.55, .85},
     1},
    {{.50, .66},
     Nucleus::lobes,
     2,
     3,
     {.27, .36},
     {.95, 1.3},
     {.02, .08},
     {.10, .25},
     {.15, .30},
     95,
     {.09, .14},
     Stain::eosin,
     {.45, .70},
     .15},
    {{.36, .52},
     Nucleus::round,
     1,
     1,
     {.72, .84},
     {1.15, 1.5},
     {.50, .85},
     {.0, .05},
     {.0, .02},
     0,
     {.05, .06},
     Stain::neutral,
     {.0, .1},
     0},
    {{.54, .72},
     Nucleus::kidney,
     1,
     1,
     {.62, .74},
     {.60, .85},
     {.28, .45},
     {.15, .30},
     {.0, .04},
     35,
     {.04, .07},
     Stain::neutral,
     {.2, .4},
     .3},
    {{.48, .64},
     Nucleus::lobes,
     3,
     5,
     {.22, .30},
     {1.0, 1.35},
     {.0, .05},
     {.25, .45},
     {.0, .08},
     110,
     {.04, .07},
     Stain::neutral,
     {.35, .6},
     .2},
};

Point polar(Point centre, double radius, double angle) {
  return {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
}

// Every draw has a statement of its own: the order in which a compiler evaluates arguments is open,
// and the order of draws is part of the picture.

// Lobes on an arc around the cell's middle, each joined to the next by a thin strand.
void add_lobes(Coverage& nucleus, const Anatomy& anatomy, const Outline& body,
               base::Stream& stream) {
  const int count = anatomy.fewest_lobes + static_cast<int>(stream.below(static_cast<uint64_t>(
                                               anatomy.most_lobes - anatomy.fewest_lobes + 1)));
  const double arc = body.radius * stream.uniform(0.38, 0.48);
  const double turn = std::min(full_turn * 0.8, stream.uniform(1.35, 1.65) * (count - 1));
  const double start = stream.uniform(0, full_turn);
  Point before{};
  for (int lobe = 0; lobe < count; ++lobe) {
    const double angle = start + (count > 1 ? turn * lobe / (count - 1) : 0);
    const double out = arc * stream.uniform(0.9, 1.1);
    const double aside = 0.12 * stream.normal();
    const Point centre = polar(body.centre, out, angle + aside);
    const double radius = body.radius * draw(anatomy.nucleus_radius, stream);
    const double aspect = stream.uniform(1, 1.35);
    nucleus.add(irregular(centre, radius, aspect, 0.06, stream), 1.2);
    if (lobe > 0) nucleus.add_bridge(before, centre, 0.07 * body.radius, 1.2);
    before = centre;
  }
}

Coverage make_nucleus(const Anatomy& anatomy, const Outline& body, int size, base::Stream& stream) {
  Coverage nucleus(size);
  const double radius = body.radius * draw(anatomy.nucleus_radius, stream);
  const double side = stream.uniform(0, full_turn);
  if (anatomy.nucleus == Nucleus::lobes) {
    add_lobes(nucleus, anatomy, body, stream);
  } else if (anatomy.nucleus == Nucleus::round) {
    const double room = std::max(0.0, 0.9 * (body.radius - radius));
    const Point centre = polar(body.centre, room * stream.uniform(), side);
    const double aspect = stream.uniform(1, 1.12);
    nucleus.add(irregular(centre, radius, aspect, 0.03, stream), 1.2);
  } else {
    const Point centre = polar(body.centre, 0.1 * body.radius, side);
    const double aspect = stream.uniform(1, 1.2);
    nucleus.add(irregular(centre, radius, aspect, 0.04, stream), 1.2);
    // The dent, anywhere from a bean's to a horseshoe's.
    const double dent = radius * stream.uniform(0.35, 0.6);
    const Point dent_centre = polar(centre, radius * stream.uniform(0.75, 0.95), side + 2.5);
    nucleus.remove(irregular(dent_centre, dent, 1, 0.05, stream), 1.5);
  }
  return nucleus;
}

void paint_grains(Canvas& canvas, const Anatomy& anatomy, const Outline& body,
                  const Coverage& nucleus, base::Stream& stream) {
  for (int grain = 0; grain < anatomy.grains; ++grain) {
    // Even over the disc.
    const double out = 0.92 * body.radius * std::sqrt(stream.uniform());
    const Point at = polar(body.centre, out, stream.uniform(0, full_turn));
    const double radius = body.radius * draw(anatomy.grain_radius, stream);
    const double density = draw(anatomy.grain_density, stream);
    const bool kept = stream.uniform() < anatomy.grains_over_nucleus;
    if (nucleus.at(at) < 0.5f || kept) canvas.grain(at, radius, anatomy.grain_stain, density);
  }
}

}  // namespace

Outline paint_white_cell(Canvas& canvas, CellClass label, base::Stream& stream) {
  const Anatomy& anatomy = anatomies[static_cast<size_t>(label)];
  const double size = canvas.size();
  const Point centre{size / 2 - 0.5 + size * stream.uniform(-.07, .07),
                     size / 2 - 0.5 + size * stream.uniform(-.07, .07)};
  const double radius = size * draw(anatomy.diameter, stream) / 2;
  const double aspect = stream.uniform(1, 1.18);
  const Outline body = irregular(centre, radius, aspect, 0.035, stream);
  Coverage cytoplasm(canvas.size());
  cytoplasm.add(body, 1.5);
  const auto cloudy = clouds(body.radius * 0.35, 0.10, stream);
  canvas.paint(cytoplasm, Stain::azure, draw(anatomy.azure, stream), cloudy);
  canvas.paint(cytoplasm, Stain::neutral, draw(anatomy.neutral, stream), cloudy);
  canvas.paint(cytoplasm, Stain::eosin, draw(anatomy.eosin, stream), cloudy);
  const Coverage nucleus = make_nucleus(anatomy, body, canvas.size(), stream);
  canvas.paint(nucleus, Stain::chromatin, draw(anatomy.chromatin, stream),
               clouds(body.radius * 0.25, 0.16, stream));
  paint_grains(canvas, anatomy, body, nucleus, stream);
  return body;
}

}  // namespace driftsweep::simulate
