// What the job and the command line say about stopping, retrying and giving up, for the engine.
#pragma once

#include <string>

#include "comm/context.h"
#include "study/plan.h"
#include "sweep/policy.h"

namespace driftsweep::study {

// Collective: the deadline is rank 0's. Borrows the plan and the study's shape. `device` names this
// rank's.
sweep::Policy make_policy(const StudyPlan& plan, const store::StudyShape& shape,
                          const std::string& deadline, const comm::Context& context,
                          const std::string& device);

}  // namespace driftsweep::study
