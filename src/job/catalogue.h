// All parameters of the data model, gathered from the rooms that own them.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::job {

const std::vector<space::ParameterInfo>& catalogue();
// nullptr where no parameter has this name.
const space::ParameterInfo* find_parameter(const std::string& name);
// As above; where there is none, a UserError of this code at `where` with the nearest name.
const space::ParameterInfo& need_parameter(const std::string& name, const std::string& where,
                                           bool in_data_file = false);

// What is known of a design axis, over all parameters that it moves.
struct AxisFacts {
  std::string unit;             // of the first; an axis over several units is a factor
  unsigned modes = 0;           // bits of Mode in which it moves something
  unsigned gradient_modes = 0;  // of those, where all that it moves has a gradient
};
AxisFacts axis_facts(const space::DesignParameter& axis);
bool has_gradient(const space::DesignParameter& axis, space::Mode mode);

}  // namespace driftsweep::job
