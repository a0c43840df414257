// The shape of a study in a file of its own, from which the study file can be built again.
#pragma once

#include <optional>
#include <string>

#include "store/study_shape.h"

namespace driftsweep::store {

// Replaces the file whole, and brings it to the disk.
void write_shape_file(const std::string& path, const StudyShape& shape);
// Nothing where there is no such file or it is damaged. Without the design's values, its axes come
// empty: they may be large.
std::optional<StudyShape> read_shape_file(const std::string& path, bool with_design_values = true);

}  // namespace driftsweep::store
