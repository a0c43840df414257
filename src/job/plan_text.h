// What `check` prints: the plan of a job, and the catalogue of parameters.
#pragma once

#include <optional>
#include <string>

#include "job/job.h"
#include "job/plan_size.h"

namespace driftsweep::job {

// The plan, one fact a line, with memory and disk; `facts` are missing while the data set does not
// exist. `disk_free`: bytes free where the study would lie, negative where that is not known.
std::string plan_text(const Job& job, const std::optional<DataFacts>& facts, double disk_free = -1);

// All parameters of the data model as an aligned table: unit, default, sensible range, the modes in
// which each acts, those in which it has a gradient, and where default and range come from.
std::string parameter_table();

}  // namespace driftsweep::job
