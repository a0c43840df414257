#include "space/placed_design.h"

#include <utility>

#include "base/errors.h"

namespace driftsweep::space {

PlacedDesign::PlacedDesign(std::vector<DesignParameter> parameters, int64_t points)
    : parameters_(std::move(parameters)), points_(points) {
  if (points < 0) throw base::InternalError("a design of a negative number of points");
}

std::vector<Coordinate> PlacedDesign::point(int64_t index) const {
  std::vector<Coordinate> coordinates(parameters_.size());
  for (size_t axis = 0; axis < parameters_.size(); ++axis)
    coordinates[axis] = coordinate(index, axis);
  return coordinates;
}

Coordinate PlacedDesign::coordinate(int64_t index, size_t axis) const {
  if (index < 0 || index >= points_) throw base::InternalError("a point outside the design");
  return quantile(parameters_.at(axis).distribution, place(index, axis));
}

}  // namespace driftsweep::space
