// Inside the room: designs that give every point a place in [0, 1] along every axis, each by
// itself.
#pragma once

#include <vector>

#include "space/design.h"

namespace driftsweep::space {

// The coordinate is the distribution's quantile at the place.
class PlacedDesign : public Design {
 public:
  PlacedDesign(std::vector<DesignParameter> parameters, int64_t points);

  int64_t points() const override { return points_; }
  std::vector<Coordinate> point(int64_t index) const override;
  Coordinate coordinate(int64_t index, size_t axis) const override;
  bool prefix_stable() const override { return true; }

 protected:
  // 0 <= index < points().
  virtual double place(int64_t index, size_t axis) const = 0;
  const std::vector<DesignParameter>& parameters() const { return parameters_; }

 private:
  std::vector<DesignParameter> parameters_;
  int64_t points_;
};

}  // namespace driftsweep::space
