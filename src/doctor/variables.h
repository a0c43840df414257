// The environment variables that steer a run.
#pragma once

#include <string>
#include <vector>

#include "doctor/finding.h"

namespace driftsweep::doctor {

// Of "NAME=value" texts those that bear on a run (Slurm, MPI, threads, devices, HDF5, driftsweep),
// sorted. Values of names that smell of a secret (token, key, password, …) are never among them.
std::vector<std::string> telling_variables(const std::vector<std::string>& environment);

// A line each, with a verdict where one goes against `cores` cores per rank or `ranks` ranks.
std::vector<Finding> judge_variables(const std::vector<std::string>& environment, size_t cores,
                                     size_t ranks);

std::vector<std::string> own_environment();

}  // namespace driftsweep::doctor
