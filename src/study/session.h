// Between the engine's rows and the study's: states at start, results at the end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/row_entry.h"
#include "store/study_file.h"
#include "study/rows.h"
#include "sweep/plan.h"

namespace driftsweep::study {

// The states of all rows, as the engine wants them.
std::vector<sweep::RowState> states_of(const store::StudyFile& file, const Rows& rows);

// Trainings whose weights are gone while rows that need them are left: these wait again, and train
// to the same weights. Returns their numbers.
std::vector<int64_t> reopen_lost_trainings(std::vector<sweep::RowState>& states, const Rows& rows,
                                           const std::function<std::string(const Row&)>& weights);

// A result as journal and study file keep it.
store::RowEntry entry_of(const Row& row, const sweep::Result& result, int32_t session);

// A row that failed because the disk is full has not failed: UserError with exit code 75, so that
// the study stops and the same command goes on when there is room.
void refuse_full_disk(const Row& row, const sweep::Result& result);

}  // namespace driftsweep::study
