// --set key=value: changes of a job from the command line, made before it is validated.
//
// A key is dotted: `drift.design.n`, `models[0].train.epochs` (counted from 0) or, for entries that
// have a name, `models.resnet18.train.epochs`. Parameter names keep their own dots:
// `drift.parameters.isp.gamma.max`. A value is YAML: `5`, `true`, `[1, 2]`, `{folds: 2}`. Keys that
// the file leaves out may be set; the validation that follows names `--set KEY` where it would name
// a line.
#pragma once

#include <string>
#include <vector>

#include "job/node.h"

namespace driftsweep::job {

// UserError (usage) where a change has no '=', or its key leads through something that the job does
// not have (an entry of a list) or that holds no keys.
void apply_overrides(Node& root, const std::vector<std::string>& overrides);

}  // namespace driftsweep::job
