// Whether design values lie in the physical domain of what they move.
#pragma once

#include <string>

#include "base/errors.h"
#include "space/parameter.h"

namespace driftsweep::job {

// UserError with this code where a value of the design axis takes one of its parameters outside its
// physical domain. What is known only image by image (an offset of a camera's fact) passes.
void check_domain(const space::DesignParameter& axis, double value, const std::string& where,
                  base::ExitCode code);

}  // namespace driftsweep::job
