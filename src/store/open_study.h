// Inside the room: opening a study file, with a sentence for every way it can be wrong.
#pragma once

#include <string>

#include "comm/context.h"
#include "store/handles.h"
#include "store/study_shape.h"

namespace driftsweep::store {

// Opens with the MPI-IO driver, collectively, where the context is distributed and writing is
// wanted; else with this process's own. UserError (data) where the file is no study that this
// program reads.
File open_study(const std::string& path, bool writable, const comm::Context& context);

// The shape of an open study; the design's values only on request.
StudyShape read_shape(const File& file, bool with_design_values);

}  // namespace driftsweep::store
