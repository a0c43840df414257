// The reader of a design parameter's values: a distribution, levels, or choices.
#pragma once

#include "job/section.h"
#include "space/parameter.h"

namespace driftsweep::job {

// A list of numbers, or of the parameter's choices; each once.
space::Values read_values(const Node& node, const std::string& name,
                          const space::ParameterInfo& info);

space::Values all_choices(const space::ParameterInfo& info);

// `optional`: a list design brings the values, so that a range is a declaration and may be missing.
space::Distribution read_distribution(const Section& section, const space::ParameterInfo& info,
                                      bool optional);

}  // namespace driftsweep::job
