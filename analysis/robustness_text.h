// The conclusions of two robustness tests for a terminal and for scripts.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/robustness.h"

namespace driftsweep::analysis {

// Tables of at most `width` characters, with the sentences that belong to them.
std::string robustness_text(const RobustnessTest& pipelines, const RobustnessTest& corruptions,
                            const Conclusions& conclusions, size_t width = 80);

// One JSON object with the same numbers; what has no value (no order among models) is null.
std::string robustness_json(const RobustnessTest& pipelines, const RobustnessTest& corruptions,
                            const Conclusions& conclusions);

}  // namespace driftsweep::analysis
