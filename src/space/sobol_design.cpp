#include <utility>

#include "base/errors.h"
#include "space/design.h"
#include "space/sobol_sequence.h"

namespace driftsweep::space {
namespace {

class Sobol : public Design {
 public:
  Sobol(std::vector<DesignParameter> parameters, int64_t n, uint64_t seed)
      : parameters_(std::move(parameters)), n_(n) {
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      dimensions_.emplace_back(static_cast<int64_t>(axis), seed, "sobol", parameters_[axis].name);
  }

  int64_t points() const override { return n_; }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= n_) throw base::InternalError("a point outside the Sobol design");
    return quantile(parameters_.at(axis).distribution, dimensions_[axis].at(index));
  }

  bool prefix_stable() const override { return true; }

 private:
  std::vector<DesignParameter> parameters_;
  std::vector<SobolDimension> dimensions_;
  int64_t n_;
};

}  // namespace

std::unique_ptr<Design> make_sobol(std::vector<DesignParameter> parameters, int64_t n,
                                   uint64_t seed) {
  if (n < 0) throw base::InternalError("a Sobol design of a negative number of points");
  return std::make_unique<Sobol>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space
