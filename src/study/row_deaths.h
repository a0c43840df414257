// When a row's own process dies with it: who is to blame, for journals and start.
#pragma once

#include <cstdint>
#include <string>

#include "store/deaths.h"
#include "store/study_paths.h"
#include "study/plan.h"

namespace driftsweep::study {

// What a row goes on from: a number that changes with every checkpoint of a training; 0 where there
// is none.
uint64_t progress_of(const store::RowKey& key, const job::Job& job, const store::StudyPaths& paths);

// As the job says. Borrows the job.
store::DeathRule death_rule(const job::Job& job, const store::StudyPaths& paths);

}  // namespace driftsweep::study
