// A number of a JSON document: null where there is none, since JSON knows no NaN.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace driftsweep::analysis {

inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace driftsweep::analysis
