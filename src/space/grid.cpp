#include <utility>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space {
namespace {

constexpr int64_t most_points = 1'000'000'000'000;

// The point number in the mixed radix of the axes' lengths gives each axis its level.
class Grid : public Design {
 public:
  explicit Grid(std::vector<std::vector<Coordinate>> axes) : axes_(std::move(axes)) {
    for (const auto& axis : axes_) {
      const auto length = static_cast<int64_t>(axis.size());
      if (points_ > most_points / length)
        throw base::usage_error("drift.design", "the grid has more than 10^12 points",
                                "Take fewer levels or parameters, or a random design");
      points_ *= length;
    }
    int64_t stride = points_;
    for (const auto& axis : axes_) strides_.push_back(stride /= static_cast<int64_t>(axis.size()));
  }

  int64_t points() const override { return points_; }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(axes_.size());
    for (size_t axis = 0; axis < axes_.size(); ++axis) coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= points_) throw base::InternalError("a point outside the grid");
    const auto length = static_cast<int64_t>(axes_.at(axis).size());
    return axes_[axis][static_cast<size_t>(index / strides_[axis] % length)];
  }

  bool prefix_stable() const override { return false; }

 private:
  std::vector<std::vector<Coordinate>> axes_;
  std::vector<int64_t> strides_;  // by axis: points between two levels
  int64_t points_ = 1;
};

}  // namespace

std::unique_ptr<Design> make_grid(std::vector<DesignParameter> parameters,
                                  std::vector<int> levels) {
  if (levels.size() != parameters.size())
    throw base::InternalError("a grid needs the number of levels of each parameter");
  std::vector<std::vector<Coordinate>> axes;
  for (size_t i = 0; i < parameters.size(); ++i) {
    axes.push_back(levels_of(parameters[i].distribution, levels[i]));
    if (axes.back().empty()) throw base::InternalError("a grid axis without values");
  }
  return std::make_unique<Grid>(std::move(axes));
}

}  // namespace driftsweep::space
