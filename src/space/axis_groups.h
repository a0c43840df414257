// Inside the room: axes that a screening design moves together.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::space {

// Axes of one `group` are one entry, an axis without group is an entry of its own; entries stand in
// the order of their first axis.
struct AxisGroups {
  std::vector<std::string> names;  // of the group, or of the axis
  std::vector<size_t> of_axis;     // entry by axis

  size_t count() const { return names.size(); }
};

AxisGroups groups_of(const std::vector<DesignParameter>& parameters);

}  // namespace driftsweep::space
