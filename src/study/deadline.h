// When this run must have ended.
#pragma once

#include <optional>
#include <string>

namespace driftsweep::study {

// Seconds that are left: `option` (a span of time, base/duration.h; "" where not given), else until
// SLURM_JOB_END_TIME (seconds since 1970), else what squeue says of the job SLURM_JOB_ID. Nothing
// where none of them limits the run. UserError (usage) where the option is no span of time.
std::optional<double> seconds_to_deadline(const std::string& option);

}  // namespace driftsweep::study
