// Where things stand in an aerial photo.
#pragma once

#include <vector>

#include "base/random.h"
#include "simulate/car.h"
#include "simulate/terrain.h"

namespace driftsweep::simulate {

// A rectangle in the town's own axes, which are turned against the photo's.
struct Plot {
  double left = 0, top = 0, right = 0, bottom = 0;  // pixels

  double width() const { return right - left; }
  double height() const { return bottom - top; }
  bool touches(const Plot& other, double gap) const;
};

struct Tree {
  Point centre;
  double radius = 0;  // pixels, of the crown
  double green = 0;   // 0 … 1, from yellowish to dark
};

struct House {
  Plot plot;
  double height = 0;  // pixels
  Rgb roof{};
  bool gable = false;  // two sides of unequal light, else flat
};

struct Town {
  double angle = 0;  // of the town's axes
  Point middle;      // their origin, pixels of the photo
  std::vector<Plot> roads, lots;
  std::vector<Plot> dashes, lines;  // paint on roads and lots
  std::vector<House> houses;
  std::vector<Tree> trees;
  std::vector<Car> cars;

  // From the town's axes to the photo's.
  Point place(double a, double b) const;
  Shape shape(const Plot& plot, double corner = 0) const;
};

// A street plan that covers a photo of this size.
Town plan_town(int rows, int columns, base::Stream& stream);

}  // namespace driftsweep::simulate
