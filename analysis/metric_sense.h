// Which way a metric points.
#pragma once

#include <string>

namespace driftsweep::analysis {

// Of these a larger value is worse.
inline bool lower_is_better(const std::string& metric) {
  return metric == "ece" || metric == "loss" || metric == "noisier_share";
}

// What drift costs in a metric: reference - drifted, the other way round where lower is better, so
// that it is positive where drift hurts.
inline double drop_of(const std::string& metric, double reference, double drifted) {
  return lower_is_better(metric) ? drifted - reference : reference - drifted;
}

}  // namespace driftsweep::analysis
