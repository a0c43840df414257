// Inside the room: an axis of a design as text.
#pragma once

#include <array>
#include <string>

#include "job/meaning_writer.h"
#include "space/parameter.h"

namespace driftsweep::job {

// What the axis means, every key with `prefix` ("drift.parameters.isp.gamma.") in front.
void add_axis(MeaningWriter& writer, const std::string& prefix, const space::DesignParameter& axis);

// The axis without its name as the job file writes it, all defaults visible: "{as: value, …}".
std::string yaml_of(const space::DesignParameter& axis);

// "[0.5, 0.5, 0.5]".
std::string triple(const std::array<double, 3>& t);

}  // namespace driftsweep::job
