// The reader of drift.parameters, of the job and of a training.
#pragma once

#include <string>
#include <vector>

#include "job/job.h"
#include "job/node.h"

namespace driftsweep::job {

// Fills in job.parameters; the models are there already. `optional`: see
// read_distribution.h.
void read_parameters(Job& job, const Node& node, bool optional);

// The axes of the section `name`, which act in at least one of the models.
std::vector<space::DesignParameter> read_axes(const Node& node, const std::string& name,
                                              const std::vector<ModelSpec>& models, bool optional);

// UserError where the axis acts in none of the job's models.
void check_modes(const space::DesignParameter& axis, const std::vector<ModelSpec>& models);

}  // namespace driftsweep::job
