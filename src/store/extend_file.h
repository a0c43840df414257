// A study file made larger: the finished rows in a new file of another shape.
#pragma once

#include "store/study_paths.h"
#include "store/study_shape.h"
#include "store/tenure.h"

namespace driftsweep::store {

// `shape` has all models (by name), folds and points of the old file, the old points first. The new
// file takes the old one's name by one rename, so that a kill leaves the old study or the new one.
// Rows that stand in the journals alone are brought in. Only for who holds the study's lock,
// whose tenure is asked before the rename.
void extend_study_file(const StudyPaths& paths, const StudyShape& shape,
                       const Tenure* tenure = nullptr);

}  // namespace driftsweep::store
