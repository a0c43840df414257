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
};

// Collective over the context. Creates the study where there is none, goes on where it is this
// job's; another job's study is refused with a diff (UserError). Prints the closing table on rank
// 0. Returns complete, or failed_rows.
base::ExitCode run_study(const comm::Context& context, const RunRequest& request);

}  // namespace driftsweep::study
