// What `driftsweep status` prints: rows by state, time left, failures by class, sessions.
#pragma once

#include <string>

#include "store/study_file.h"

namespace driftsweep::analysis {

std::string status_text(const store::StudyFile& study, size_t width = 80);

}  // namespace driftsweep::analysis
