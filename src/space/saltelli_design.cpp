#include <utility>

#include "space/axis_groups.h"
#include "space/placed_design.h"
#include "space/sobol_sequence.h"

namespace driftsweep::space {
namespace {

int64_t rows_of_block(const AxisGroups& groups, bool second_order) {
  const auto count = static_cast<int64_t>(groups.count());
  return second_order ? 2 * count + 2 : count + 2;
}

class SaltelliDesign : public PlacedDesign {
 public:
  SaltelliDesign(std::vector<DesignParameter> axes, AxisGroups groups, int64_t n, bool second_order,
                 uint64_t seed)
      : PlacedDesign(std::move(axes), n * rows_of_block(groups, second_order)),
        groups_(std::move(groups)),
        block_(rows_of_block(groups_, second_order)) {
    int64_t dimension = 0;
    for (const auto& parameter : parameters()) {
      a_.emplace_back(dimension++, seed, "saltelli A", parameter.name);
      b_.emplace_back(dimension++, seed, "saltelli B", parameter.name);
    }
  }

 private:
  double place(int64_t index, size_t axis) const override {
    const auto& dimension = from_b(index % block_, axis) ? b_[axis] : a_[axis];
    return dimension.at(index / block_);
  }

  // SALib's order: A, A with one group of B for each, (B with one group of A for each,) B.
  bool from_b(int64_t row, size_t axis) const {
    const auto groups = static_cast<int64_t>(groups_.count());
    const auto own = static_cast<int64_t>(groups_.of_axis[axis]);
    if (row == 0) return false;
    if (row <= groups) return row - 1 == own;
    if (row < block_ - 1) return row - 1 - groups != own;
    return true;
  }

  AxisGroups groups_;
  int64_t block_;
  std::vector<SobolDimension> a_, b_;
};

}  // namespace

std::unique_ptr<Design> make_saltelli(std::vector<DesignParameter> parameters, int64_t n,
                                      bool second_order, uint64_t seed) {
  AxisGroups groups = groups_of(parameters);
  return std::make_unique<SaltelliDesign>(std::move(parameters), std::move(groups), n, second_order,
                                          seed);
}

}  // namespace driftsweep::space
