// The reader of drift.parameters.
#pragma once

#include <string>

#include "job/job.h"
#include "job/node.h"

namespace driftsweep::job {

// Adds the axes to job.parameters; the models are there already. `optional`: see
// read_distribution.h.
void read_parameters(Job& job, const Node& node, bool optional);

// UserError where the axis acts in none of the job's models.
void check_modes(const space::DesignParameter& axis, const std::vector<ModelSpec>& models);

}  // namespace driftsweep::job
