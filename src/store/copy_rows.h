// Inside the room: all rows of one study file into another one of at least its size.
#pragma once

#include <string>

#include "store/study_shape.h"

namespace driftsweep::store {

// Copies values and bookkeeping of every row, models by name, folds and points by number, then the
// lists of sessions and failures; without
// `with_rows` the sessions alone. Both files have the same parameters, classes and metrics.
void copy_rows(const std::string& from, const std::string& to, bool with_rows = true);

}  // namespace driftsweep::store
