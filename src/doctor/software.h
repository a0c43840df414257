// The versions at work.
#pragma once

#include <string>
#include <vector>

#include "doctor/finding.h"

namespace driftsweep::doctor {

// A verdict on a library whose headers are of one version and whose code is of another.
Finding judge_version(const std::string& library, const std::string& built,
                      const std::string& running);

// From what `srun --mpi=list` and `srun --version` print; empty texts where there is no Slurm.
Finding judge_slurm(const std::string& version, const std::string& mpi_types);

// driftsweep and its libraries, the system, and Slurm where there is one.
std::vector<Finding> software();

}  // namespace driftsweep::doctor
