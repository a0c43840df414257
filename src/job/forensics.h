// What a search for the worst drift moves: groups of axes, and the axes that the catalogue gives
// where the job names none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "job/job.h"

namespace driftsweep::job {

// Whether an axis belongs to a group: "all"; a room of the catalogue, "isp" or "capture"; a
// parameter of several numbers, "white_balance"; or the axis's own name. A tied axis belongs to a
// group that all its members belong to.
bool in_group(const space::DesignParameter& axis, const std::string& group);

// The axes of a group along which the model's loss has a gradient, by place in the job; empty where
// the group does not act in the model.
std::vector<size_t> group_axes(const Job& job, const ModelSpec& model, const std::string& group);

// The groups that a job can name: those with an axis that has a gradient in one of its models.
std::vector<std::string> known_groups(const Job& job);

// Every number of the catalogue that has a gradient in one of the models, moved from its own value:
// `as: value` where that is the same for all images and models, else as an offset. Noise is left
// out: where none is missing from the raws its gradient is 0, so that a search would not find it.
std::vector<space::DesignParameter> catalogue_axes(const std::vector<ModelSpec>& models);

}  // namespace driftsweep::job
