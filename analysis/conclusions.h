// What a study of any kind concludes, as text: what `run` prints at its end and `analyze` again.
#pragma once

#include <string>

#include "store/study_file.h"

namespace driftsweep::analysis {

// A synthesis by its cases; others by their summary, an optimization with its arms.
std::string conclusions_text(const store::StudyFile& study);

}  // namespace driftsweep::analysis
