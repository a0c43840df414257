// Soft-edged shapes on a square grid of pixels.
#pragma once

#include <array>
#include <functional>
#include <numbers>
#include <vector>

#include "base/random.h"
#include "simulate/stains.h"

namespace driftsweep::simulate {

constexpr double full_turn = 2 * std::numbers::pi;  // radians

// Pixels; x to the right, y downwards, pixel centres at whole numbers.
struct Point {
  double x = 0, y = 0;
};

// A closed, slightly irregular curve: an ellipse whose radius wobbles with the angle.
struct Outline {
  Point centre;
  double radius = 1;                        // pixels, the mean
  double aspect = 1;                        // long axis / short axis
  double angle = 0;                         // of the long axis
  std::array<double, 3> wobble{}, phase{};  // relative amplitude of 2, 3 and 4 waves per turn

  // Signed distance to the curve, in pixels, negative inside; exact for a circle.
  double distance(Point p) const;
};

// An outline with random phases; `irregularity` is the relative amplitude.
Outline irregular(Point centre, double radius, double aspect, double irregularity,
                  base::Stream& stream);

// How much of each pixel a shape covers: 0 … 1, size * size.
class Coverage {
 public:
  explicit Coverage(int size) : size_(size), values_(count()) {}

  int size() const { return size_; }
  const std::vector<float>& values() const { return values_; }
  float at(Point p) const;  // of the nearest pixel; 0 outside

  // Union with and removal of an outline; `softness` is the width of the edge in pixels.
  void add(const Outline& outline, double softness);
  void remove(const Outline& outline, double softness);
  // Union with a thick line from a to b.
  void add_bridge(Point a, Point b, double half_width, double softness);

 private:
  size_t count() const { return static_cast<size_t>(size_) * static_cast<size_t>(size_); }
  // Calls change(pixel, cover) for the pixels within `reach` of the box a … b.
  void each(Point a, Point b, double reach, double softness,
            const std::function<double(Point)>& distance,
            const std::function<void(float&, float)>& change);

  int size_;
  std::vector<float> values_;
};

// Stain densities of one picture.
class Canvas {
 public:
  explicit Canvas(int size);

  int size() const { return size_; }
  const Densities& densities() const { return densities_; }

  // Adds density * coverage * texture(pixel) of a stain.
  void paint(const Coverage& coverage, Stain stain, double density,
             const std::function<double(Point)>& texture = {});
  // Adds a round grain with a soft profile: density at its centre, near 0 beyond `radius`.
  void grain(Point centre, double radius, Stain stain, double density);

 private:
  int size_;
  Densities densities_;
};

// A cloudy texture around 1 with relative amplitude `contrast` and the given grain in pixels.
std::function<double(Point)> clouds(double grain, double contrast, base::Stream& stream);

}  // namespace driftsweep::simulate
