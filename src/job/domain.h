// Whether design values lie in the physical domain of what they move.
#pragma once

#include <optional>
#include <string>

#include "base/errors.h"
#include "job/section.h"
#include "space/parameter.h"

namespace driftsweep::job {

// The coordinates of the axis with which this parameter of it stays in its domain: value, offset or
// factor. Nothing where that is known only image by image, or where no number moves it out.
std::optional<Range> domain_of_axis(const space::DesignParameter& axis, const std::string& member);

// UserError with this code where a value of the design axis takes one of its parameters outside its
// physical domain. What is known only image by image (an offset of a camera's fact) passes.
void check_domain(const space::DesignParameter& axis, double value, const std::string& where,
                  base::ExitCode code);

}  // namespace driftsweep::job
