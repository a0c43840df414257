// How far one parameter may drift: a row of /tolerance.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "store/search_values.h"

namespace driftsweep::store {

// The numbers of each row, as datasets of /tolerance; the first four in the parameter's own unit.
inline constexpr std::array<SearchNumber, 6> tolerance_numbers = {
    {{"low", "lower end of the certified interval around the undrifted number"},
     {"high", "upper end of the certified interval"},
     {"searched_low", "lower end on the searched images, not certified"},
     {"searched_high", "upper end on the searched images, not certified"},
     {"low_drop", "upper confidence bound of the drop of the metric at low"},
     {"high_drop", "upper confidence bound of the drop of the metric at high"}}};

struct ToleranceValues {
  std::vector<float> numbers;  // as tolerance_numbers
  // Why the ends lie there: 0 the metric, 1 the domain or the reach of the search, 2 nothing could
  // be certified.
  int32_t low_limit = -1, high_limit = -1;
  int32_t evaluations = -1;

  float number(const std::string& name) const {
    return number_of(tolerance_numbers, numbers, name);
  }
};

}  // namespace driftsweep::store
