#include <utility>

#include "base/errors.h"
#include "space/axis_groups.h"
#include "space/design.h"
#include "space/sobol_sequence.h"

namespace driftsweep::space {
namespace {

class SaltelliDesign : public Design {
 public:
  SaltelliDesign(std::vector<DesignParameter> parameters, int64_t n, bool second_order,
                 uint64_t seed)
      : parameters_(std::move(parameters)),
        groups_(groups_of(parameters_)),
        n_(n),
        second_order_(second_order) {
    for (size_t axis = 0; axis < parameters_.size(); ++axis) {
      const auto pair = static_cast<int64_t>(2 * axis);
      a_.emplace_back(pair, seed, "saltelli A", parameters_[axis].name);
      b_.emplace_back(pair + 1, seed, "saltelli B", parameters_[axis].name);
    }
  }

  int64_t points() const override { return n_ * block(); }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= points())
      throw base::InternalError("a point outside the Saltelli design");
    const int64_t base = index / block(), row = index % block();
    const auto& dimension = from_b(row, axis) ? b_.at(axis) : a_.at(axis);
    return quantile(parameters_[axis].distribution, dimension.at(base));
  }

  bool prefix_stable() const override { return true; }

 private:
  int64_t block() const {
    const auto groups = static_cast<int64_t>(groups_.count());
    return second_order_ ? 2 * groups + 2 : groups + 2;
  }

  // SALib's order: A, A with one group of B for each, (B with one group of A for each,) B.
  bool from_b(int64_t row, size_t axis) const {
    const auto groups = static_cast<int64_t>(groups_.count());
    const auto own = static_cast<int64_t>(groups_.of_axis.at(axis));
    if (row == 0) return false;
    if (row <= groups) return row - 1 == own;
    if (row < block() - 1) return row - 1 - groups != own;
    return true;
  }

  std::vector<DesignParameter> parameters_;
  AxisGroups groups_;
  std::vector<SobolDimension> a_, b_;
  int64_t n_;
  bool second_order_;
};

}  // namespace

std::unique_ptr<Design> make_saltelli(std::vector<DesignParameter> parameters, int64_t n,
                                      bool second_order, uint64_t seed) {
  if (n < 0) throw base::InternalError("a Saltelli design of a negative number of base points");
  return std::make_unique<SaltelliDesign>(std::move(parameters), n, second_order, seed);
}

}  // namespace driftsweep::space
