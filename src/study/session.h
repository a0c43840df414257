// Opening a study: created where there is none, checked where there is one.
#pragma once

#include <string>
#include <vector>

#include "store/study_file.h"
#include "store/study_shape.h"
#include "study/row_runner.h"
#include "study/rows.h"
#include "sweep/plan.h"

namespace driftsweep::study {

// For one process. Creates folders and file where there is no study; where there is one, UserError
// (usage) with the differences unless its identity is the shape's.
void create_or_check(const std::string& study, const store::StudyShape& shape,
                     const StudyFolders& folders);

// The states of all rows, as the engine wants them.
std::vector<sweep::RowState> states_of(const store::Statuses& statuses, const Rows& rows);

// Writes one result where it belongs, values before status.
void record(store::StudyFile& file, const Rows& rows, const sweep::Result& result, int32_t session);

store::FailureRecord failure_of(const Row& row, const std::vector<std::string>& models,
                                const sweep::Result& result);

}  // namespace driftsweep::study
