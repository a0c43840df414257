// A picture from above in the making: what light falls on, and where the sun does not reach.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "image/mosaic.h"
#include "simulate/canvas.h"
#include "simulate/stains.h"

namespace driftsweep::simulate {

// A closed shape: signed distance to its edge in pixels, negative inside, and how far it reaches
// from its centre.
struct Shape {
  Point centre;
  double reach = 0;
  std::function<double(Point)> distance;
};

// A rectangle of half lengths `along` and `across`, turned by `angle` from the x axis, with round
// corners.
Shape box(Point centre, double angle, double along, double across, double corner = 0);
Shape disc(Point centre, double radius);
Shape moved(const Shape& shape, Point by);

// Smooth random heights around 0 (mean square near 1/6 per octave, falling by half), a function of
// seed and place alone; `grain`: pixels of the coarsest octave.
class Relief {
 public:
  Relief(uint64_t seed, double grain, int octaves)
      : seed_(seed), grain_(grain), octaves_(octaves) {}
  double at(Point p) const;

 private:
  uint64_t seed_;
  double grain_;
  int octaves_;
};

struct Sun {
  Rgb direct{}, sky{};  // linear sRGB on a level white surface
  Point shadow;         // pixels that a shadow is thrown per pixel of height
};

class Terrain {
 public:
  // Reflectance of a pixel, linear sRGB.
  using Paint = std::function<Rgb(Point)>;

  Terrain(int rows, int columns);

  int rows() const { return rows_; }
  int columns() const { return columns_; }

  void fill(const Paint& paint);
  // Covers what is there; what is on top lies in the sun until something shades it.
  void cover(const Shape& shape, const Paint& paint, double softness = 1);
  // Like cover(), for marks on a surface: what shades it goes on shading.
  void mark(const Shape& shape, const Paint& paint, double softness = 1);
  void shade(const Shape& shape, double softness);
  // One class per pixel: inside the shape, and 255 where its edge is nearer than `border` pixels.
  void label(const Shape& shape, uint8_t value, double border);
  // Takes a car's label away where something covers it.
  void unlabel(const Shape& shape, double border);

  image::RgbImage lit(const Sun& sun) const;
  const std::vector<uint8_t>& labels() const { return labels_; }

 private:
  // Calls change(pixel, point, distance) for the pixels within the shape's reach.
  void each(const Shape& shape, double margin,
            const std::function<void(size_t, Point, double)>& change) const;

  int rows_, columns_;
  std::vector<Rgb> reflectance_;
  std::vector<float> shadow_;
  std::vector<uint8_t> labels_;
};

}  // namespace driftsweep::simulate
