// A study's design as SALib's problem file.
#pragma once

#include <string>

#include "store/study_shape.h"

namespace driftsweep::analysis {

// {"num_vars", "names", "bounds", "groups" where the job names some, "dists"}, with SALib's names
// of distributions: unif, logunif, norm (mean and standard deviation in place of bounds), truncnorm
// (bounds, mean and standard deviation). UserError (data) where an axis has choices or levels,
// which a problem file cannot say.
void export_problem(const store::StudyShape& shape, const std::string& path);

}  // namespace driftsweep::analysis
