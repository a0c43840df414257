// Runs or resumes a study: the one function behind the verb `run`.
#pragma once

#include <string>
#include <vector>

#include "base/errors.h"
#include "comm/context.h"

namespace driftsweep::study {

struct RunRequest {
  std::string job;                     // path of the job file
  std::string study;                   // path of the study file
  std::vector<std::string> overrides;  // key=value
  std::string deadline;                // a span of time, or "": ask Slurm
  bool share_devices = false;          // several ranks may have one GPU
  bool strict = false;                 // doubts are refused before anything is made
  bool trust_digests = false;          // the pixels of the data are not compared with theirs
};

// Collective over the context. Creates the study where there is none, goes on where it is this
// job's; another job's study is refused with a diff (UserError). Prints the closing table on rank
// 0. Returns complete, failed_rows (also where max_failures ended it), or stopped where a signal or
// the deadline did. After `stopped` the process should end without further ado (std::_Exit): a row
// that did not react may still be running on its thread.
base::ExitCode run_study(const comm::Context& context, const RunRequest& request);

}  // namespace driftsweep::study
