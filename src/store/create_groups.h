// Inside the room: the groups of a study file that hold no rows, one function each.
#pragma once

#include "store/handles.h"
#include "store/study_shape.h"

namespace driftsweep::store {

void create_study_group(const File& file, const StudyShape& shape);
void create_sessions_group(const File& file);
void create_design_group(const File& file, const StudyShape& shape);
void create_failures_group(const File& file, const StudyShape& shape);

}  // namespace driftsweep::store
