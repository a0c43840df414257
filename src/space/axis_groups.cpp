#include "space/axis_groups.h"

#include <algorithm>

namespace driftsweep::space {

AxisGroups groups_of(const std::vector<DesignParameter>& parameters) {
  AxisGroups groups;
  for (const auto& parameter : parameters) {
    const std::string& name = parameter.group.empty() ? parameter.name : parameter.group;
    const auto known = std::find(groups.names.begin(), groups.names.end(), name);
    groups.of_axis.push_back(static_cast<size_t>(known - groups.names.begin()));
    if (known == groups.names.end()) groups.names.push_back(name);
  }
  return groups;
}

}  // namespace driftsweep::space
