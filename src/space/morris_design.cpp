#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/errors.h"
#include "space/axis_groups.h"
#include "space/design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class MorrisDesign : public Design {
 public:
  MorrisDesign(std::vector<DesignParameter> parameters, int64_t trajectories, int levels,
               uint64_t seed)
      : parameters_(std::move(parameters)),
        groups_(groups_of(parameters_)),
        trajectories_(trajectories),
        levels_(levels) {
    for (const auto& parameter : parameters_) {
      starts_.emplace_back(seed, "morris start", parameter.name);
      signs_.emplace_back(seed, "morris direction", parameter.name);
    }
    for (const auto& name : groups_.names) turns_.emplace_back(seed, "morris order", name);
  }

  int64_t points() const override { return trajectories_ * length(); }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= points())
      throw base::InternalError("a point outside the Morris design");
    const int64_t trajectory = index / length(), step = index % length();
    const bool moved = turn_of(trajectory, groups_.of_axis.at(axis)) < step;
    // The lower half of the levels is where a step up can begin, the upper half where one down can.
    const int half = levels_ / 2;
    const auto low = static_cast<int>(starts_[axis].at(trajectory) * half);
    const bool up = signs_[axis].at(trajectory) < 0.5;
    const int level = low + (moved == up ? half : 0);
    return quantile(parameters_[axis].distribution, place(level, axis));
  }

  bool prefix_stable() const override { return true; }

 private:
  int64_t length() const { return static_cast<int64_t>(groups_.count()) + 1; }

  // How many groups move before this one does.
  int64_t turn_of(int64_t trajectory, size_t group) const {
    const double own = turns_[group].at(trajectory);
    int64_t before = 0;
    for (size_t other = 0; other < turns_.size(); ++other) {
      const double draw = turns_[other].at(trajectory);
      before += draw < own || (draw == own && other < group) ? 1 : 0;
    }
    return before;
  }

  // A distribution without ends has its levels in the middles of equal parts.
  double place(int level, size_t axis) const {
    if (std::holds_alternative<Normal>(parameters_[axis].distribution))
      return (level + 0.5) / levels_;
    return static_cast<double>(level) / (levels_ - 1);
  }

  std::vector<DesignParameter> parameters_;
  AxisGroups groups_;
  std::vector<Uniforms> starts_, signs_, turns_;
  int64_t trajectories_;
  int levels_;
};

}  // namespace

std::unique_ptr<Design> make_morris(std::vector<DesignParameter> parameters, int64_t trajectories,
                                    int levels, uint64_t seed) {
  if (trajectories < 0 || levels < 2 || levels % 2 != 0)
    throw base::InternalError("a Morris design needs an even number of levels");
  return std::make_unique<MorrisDesign>(std::move(parameters), trajectories, levels, seed);
}

}  // namespace driftsweep::space
