#include <utility>

#include "base/errors.h"
#include "space/axis_groups.h"
#include "space/placed_design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class MorrisDesign : public PlacedDesign {
 public:
  MorrisDesign(std::vector<DesignParameter> axes, AxisGroups groups, int64_t trajectories,
               int levels, uint64_t seed)
      : PlacedDesign(std::move(axes), trajectories * (static_cast<int64_t>(groups.count()) + 1)),
        groups_(std::move(groups)),
        length_(static_cast<int64_t>(groups_.count()) + 1),
        levels_(levels) {
    for (const auto& parameter : parameters()) {
      starts_.emplace_back(seed, "morris start", parameter.name);
      signs_.emplace_back(seed, "morris direction", parameter.name);
    }
    for (const auto& name : groups_.names) turns_.emplace_back(seed, "morris order", name);
  }

 private:
  double place(int64_t index, size_t axis) const override {
    const int64_t trajectory = index / length_, step = index % length_;
    const bool moved = turn_of(trajectory, groups_.of_axis[axis]) < step;
    // The lower half of the levels is where a step up can begin, the upper half where one down can.
    const int half = levels_ / 2;
    const auto low = static_cast<int>(starts_[axis].at(trajectory) * half);
    const bool up = signs_[axis].at(trajectory) < 0.5;
    const int level = low + (moved == up ? half : 0);
    // A distribution without ends has its levels in the middles of equal parts.
    if (std::holds_alternative<Normal>(parameters()[axis].distribution))
      return (level + 0.5) / levels_;
    return static_cast<double>(level) / (levels_ - 1);
  }

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

  AxisGroups groups_;
  int64_t length_;  // points of a trajectory
  int levels_;
  std::vector<Uniforms> starts_, signs_, turns_;
};

}  // namespace

std::unique_ptr<Design> make_morris(std::vector<DesignParameter> parameters, int64_t trajectories,
                                    int levels, uint64_t seed) {
  if (levels < 2 || levels % 2 != 0)
    throw base::InternalError("a Morris design needs an even number of levels");
  AxisGroups groups = groups_of(parameters);
  return std::make_unique<MorrisDesign>(std::move(parameters), std::move(groups), trajectories,
                                        levels, seed);
}

}  // namespace driftsweep::space
