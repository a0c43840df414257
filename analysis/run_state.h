// The first lines of `driftsweep status`: the run that is, or was, at work on a study.
#pragma once

#include <string>

namespace driftsweep::analysis {

// From STUDY.h5.d/status.json and the study's lock alone, without opening the study; empty where no
// run has left a trace.
std::string run_state_text(const std::string& study);

// The number of the Slurm job that is, or was last, at work on the study; empty where it was none.
std::string slurm_job(const std::string& study);

}  // namespace driftsweep::analysis
