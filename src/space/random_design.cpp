#include <utility>

#include "base/errors.h"
#include "space/design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class Random : public Design {
 public:
  Random(std::vector<DesignParameter> parameters, int64_t n, uint64_t seed)
      : parameters_(std::move(parameters)), n_(n) {
    for (const auto& parameter : parameters_)
      uniforms_.emplace_back(seed, "design", parameter.name);
  }

  int64_t points() const override { return n_; }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= n_) throw base::InternalError("a point outside the random design");
    return quantile(parameters_.at(axis).distribution, uniforms_[axis].at(index));
  }

  bool prefix_stable() const override { return true; }

 private:
  std::vector<DesignParameter> parameters_;
  std::vector<Uniforms> uniforms_;
  int64_t n_;
};

}  // namespace

std::unique_ptr<Design> make_random(std::vector<DesignParameter> parameters, int64_t n,
                                    uint64_t seed) {
  if (n < 0) throw base::InternalError("a random design of a negative number of points");
  return std::make_unique<Random>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space
