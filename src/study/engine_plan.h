// The rows of a plan as the engine sees them: what they wait for, cost and compete for.
#pragma once

#include <string>

#include "store/study_file.h"
#include "study/plan.h"
#include "sweep/plan.h"

namespace driftsweep::study {

// Borrows the plan. Where trainings compete, study file and checkpoints (read on rank 0 alone) tell
// how those that have ended stood at the milestones.
sweep::Plan engine_plan(const StudyPlan& plan, const store::StudyFile& file,
                        const std::string& checkpoints);

}  // namespace driftsweep::study
