// Inside the room: the groups of a new study file that hold rows, from what is known of each kind.
#pragma once

#include "store/handles.h"
#include "store/study_shape.h"

namespace driftsweep::store {

void create_row_groups(const File& file, const StudyShape& shape);

// Bytes of the longest of them, 1 at least: an HDF5 string has a length.
size_t longest(const std::vector<std::string>& texts);

}  // namespace driftsweep::store
