// Models in bulk: one entry of the job's list that varies some of its keys.
#pragma once

#include <string>
#include <vector>

#include "job/node.h"

namespace driftsweep::job {

// Most models that one grid may make.
inline constexpr size_t most_grid_models = 10000;

// `entry` with `grid: {network: [resnet18, resnet34], train.seed: [1, 2]}` becomes one entry for
// each combination of the values, the last key varying fastest, with the values in the places that
// the dotted keys name and a `name` made of those that vary: "resnet34-seed2", behind the entry's
// own name where it has one. An entry without a grid is returned as it is. `name` is the entry's
// own dotted key, such as models[0]. UserError (usage) for a grid that is no map of lists, is
// empty, holds a value twice, varies what the entry also fixes, or makes more than
// most_grid_models.
std::vector<Node> expand_grid(const Node& entry, const std::string& name);

}  // namespace driftsweep::job
