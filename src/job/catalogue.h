// All parameters of the data model, gathered from the rooms that own them.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::job {

const std::vector<space::ParameterInfo>& catalogue();
// nullptr where no parameter has this name.
const space::ParameterInfo* find_parameter(const std::string& name);

}  // namespace driftsweep::job
