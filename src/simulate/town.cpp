#include "simulate/town.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace driftsweep::simulate {
namespace {

constexpr double m = pixels_per_metre;
constexpr double quarter = std::numbers::pi / 2;

class Planner {
 public:
  Planner(int rows, int columns, base::Stream& stream)
      : stream_(stream),
        // The town's middle may lie a tenth of the photo beside the photo's.
        reach_(std::hypot(rows, columns) * 0.65),
        area_(static_cast<double>(rows) * columns) {
    town_.angle = stream.uniform(0, 2 * std::numbers::pi);
    town_.middle = {columns / 2. + stream.uniform(-0.1, 0.1) * columns,
                    rows / 2. + stream.uniform(-0.1, 0.1) * rows};
  }

  Town plan() {
    streets();
    parking();
    houses();
    trees();
    return std::move(town_);
  }

 private:
  // Along the town's first axis, every 45 to 70 m, and one across.
  void streets() {
    const double offset = stream_.uniform(-8, 8) * m;
    for (double b = offset; b < reach_; b += stream_.uniform(45, 70) * m) street(b, false);
    for (double b = offset - stream_.uniform(45, 70) * m; b > -reach_;
         b -= stream_.uniform(45, 70) * m)
      street(b, false);
    street(stream_.uniform(-15, 15) * m, true);
  }

  void street(double at, bool across) {
    const double half = stream_.uniform(3.3, 4.2) * m;
    const auto plot = [&](double from, double to, double low, double high) {
      return across ? Plot{low, from, high, to} : Plot{from, low, to, high};
    };
    town_.roads.push_back(plot(-reach_, reach_, at - half, at + half));
    for (double along = -reach_; along < reach_; along += 6 * m)
      town_.dashes.push_back(plot(along, along + 3 * m, at - 0.07 * m, at + 0.07 * m));
    for (const double side : {-1., 1.}) {
      // Cars under way keep right; others stand at the kerb.
      const double front = across ? (side > 0 ? quarter : -quarter) : (side > 0 ? 0 : 2 * quarter);
      const double lane = across ? -side : side;
      for (double along = -reach_ + stream_.uniform(0, 20) * m; along < reach_;
           along += stream_.uniform(9, 40) * m)
        car(across, along, at + lane * half * 0.38, front + 0.03 * stream_.normal());
      const double wish = stream_.uniform(0, 0.8);
      for (double along = -reach_; along < reach_; along += 6.2 * m)
        if (stream_.uniform() < wish)
          car(across, along, at + lane * (half - 0.3 * m), front + 0.02 * stream_.normal());
    }
  }

  void car(bool across, double along, double beside, double turned) {
    const double a = across ? beside : along, b = across ? along : beside;
    const Car made = some_car(town_.place(a, b), town_.angle + turned, stream_);
    for (const Car& other : town_.cars)
      if (std::hypot(made.centre.x - other.centre.x, made.centre.y - other.centre.y) <
          apart(made, other, turned))
        return;
    town_.cars.push_back(made);
  }

  // Cars side by side stand closer than bumper to bumper.
  double apart(const Car& one, const Car& other, double turned) const {
    const double dx = other.centre.x - one.centre.x, dy = other.centre.y - one.centre.y;
    const double angle = town_.angle + turned;
    // At a crossing, where the two are not parallel, only a whole length is far enough.
    if (std::abs(std::sin(one.angle - other.angle)) > 0.3) return (one.length + other.length) / 2;
    const double along = std::abs(dx * std::cos(angle) + dy * std::sin(angle));
    const double across = std::abs(dy * std::cos(angle) - dx * std::sin(angle));
    return along > across ? (one.length + other.length) / 2 + 0.5 * m
                          : (one.width + other.width) / 2 + 0.2 * m;
  }

  bool is_free(const Plot& plot, double gap) const {
    const auto touches = [&](const Plot& other) { return plot.touches(other, gap); };
    return std::none_of(town_.roads.begin(), town_.roads.end(), touches) &&
           std::none_of(town_.lots.begin(), town_.lots.end(), touches) &&
           std::none_of(town_.houses.begin(), town_.houses.end(),
                        [&](const House& house) { return plot.touches(house.plot, gap); });
  }

  // Some place for a plot of this size, in a few attempts.
  bool find(double width, double height, double gap, Plot& plot) {
    for (int attempt = 0; attempt < 12; ++attempt) {
      const double a = stream_.uniform(-reach_, reach_), b = stream_.uniform(-reach_, reach_);
      plot = {a - width / 2, b - height / 2, a + width / 2, b + height / 2};
      if (is_free(plot, gap)) return true;
    }
    return false;
  }

  // Two rows of stalls with an aisle between.
  void parking() {
    const int wanted = 1 + static_cast<int>(area_ / (110 * m * 60 * m));
    for (int i = 0; i < wanted; ++i) {
      const auto stalls = static_cast<int>(5 + stream_.below(9));
      Plot lot;
      if (!find(stalls * 2.6 * m + 2 * m, 16.5 * m, 1.5 * m, lot)) continue;
      town_.lots.push_back(lot);
      const double taken = stream_.uniform(0.3, 0.95);
      for (const bool lower : {false, true}) {
        const double near = lower ? lot.bottom - 5.2 * m : lot.top + 0.4 * m;
        for (int stall = 0; stall <= stalls; ++stall) {
          const double a = lot.left + m + stall * 2.6 * m;
          town_.lines.push_back({a - 0.06 * m, near, a + 0.06 * m, near + 4.8 * m});
          if (stall == stalls || stream_.uniform() > taken) continue;
          const double front = stream_.below(3) == 0 ? quarter : -quarter;
          car(false, a + 1.3 * m + 0.1 * m * stream_.normal(),
              near + 2.4 * m + 0.15 * m * stream_.normal(),
              (lower ? -front : front) + 0.025 * stream_.normal());
        }
      }
    }
  }

  void houses() {
    constexpr std::array<Rgb, 6> roofs = {{{0.30, 0.11, 0.07},
                                           {0.22, 0.09, 0.06},
                                           {0.12, 0.12, 0.13},
                                           {0.34, 0.33, 0.31},
                                           {0.20, 0.15, 0.11},
                                           {0.07, 0.075, 0.085}}};
    const int wanted = 2 + static_cast<int>(4 * area_ / (30 * m * 30 * m) * 0.45);
    for (int i = 0; i < wanted; ++i) {
      House house;
      const double width = stream_.uniform(8, 17) * m, depth = stream_.uniform(7, 11) * m;
      const bool turned = stream_.below(2) == 0;
      if (!find(turned ? depth : width, turned ? width : depth, 3 * m, house.plot)) continue;
      house.height = stream_.uniform(3.5, 8) * m;
      house.gable = stream_.uniform() < 0.7;
      house.roof = roofs[stream_.below(roofs.size())];
      for (double& value : house.roof) value *= stream_.uniform(0.85, 1.15);
      town_.houses.push_back(house);
      // Now and then a car stands in front.
      if (stream_.uniform() < 0.5)
        car(false, house.plot.right + 1.6 * m, (house.plot.top + house.plot.bottom) / 2,
            stream_.below(2) == 0 ? quarter : -quarter);
    }
  }

  void trees() {
    const int wanted = static_cast<int>(4 * area_ / (12 * m * 12 * m) * stream_.uniform(0.15, 0.6));
    for (int i = 0; i < wanted; ++i) {
      const double radius = stream_.uniform(1.2, 3.8) * m;
      Plot plot;
      const double gap = stream_.below(4) == 0 ? -0.6 * radius : 0.2 * radius;
      if (!find(2 * radius, 2 * radius, gap, plot)) continue;
      town_.trees.push_back(
          {town_.place((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2), radius,
           stream_.uniform()});
    }
  }

  base::Stream& stream_;
  double reach_, area_;
  Town town_;
};

}  // namespace

bool Plot::touches(const Plot& other, double gap) const {
  return left < other.right + gap && other.left < right + gap && top < other.bottom + gap &&
         other.top < bottom + gap;
}

Point Town::place(double a, double b) const {
  return {middle.x + a * std::cos(angle) - b * std::sin(angle),
          middle.y + a * std::sin(angle) + b * std::cos(angle)};
}

Shape Town::shape(const Plot& plot, double corner) const {
  return box(place((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2), angle,
             plot.width() / 2, plot.height() / 2, corner);
}

Town plan_town(int rows, int columns, base::Stream& stream) {
  return Planner(rows, columns, stream).plan();
}

}  // namespace driftsweep::simulate
