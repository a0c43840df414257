// The metric that ranks the models of a study.
#pragma once

#include <algorithm>
#include <cstddef>

#include "store/study_shape.h"

namespace driftsweep::analysis {

// The place of the job's `metric` among those stored; the first one where it is not among them.
inline size_t ranking_metric(const store::StudyShape& shape) {
  for (const auto& [key, value] : shape.meaning) {
    if (key != "metric") continue;
    const auto found = std::find(shape.metrics.begin(), shape.metrics.end(), value);
    if (found != shape.metrics.end()) return static_cast<size_t>(found - shape.metrics.begin());
  }
  return 0;
}

}  // namespace driftsweep::analysis
