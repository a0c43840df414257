// How far all parameters of a data model may drift at once: a row of /tolerance by (model, fold).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "store/search_values.h"

namespace driftsweep::store {

// The numbers of each row, as datasets of /tolerance. A drift d has one number for each parameter,
// (value - undrifted) / scale; inside are those with d' (covariance + ridge) d <= radius^2.
inline constexpr std::array<SearchNumber, 4> ellipsoid_numbers = {
    {{"ellipsoid_radius", "radius of the certified ellipsoid of drifts"},
     {"ellipsoid_searched_radius", "radius on the searched images, not certified"},
     {"ellipsoid_ridge", "added to the diagonal of the covariance, which bounds the axes"},
     {"ellipsoid_drop",
      "upper confidence bound of the drop of the metric, over drifts drawn inside the certified "
      "ellipsoid"}}};

struct EllipsoidValues {
  std::vector<float> numbers;  // as ellipsoid_numbers
  // Why the radius ends there: 0 the metric, 1 the domain or the reach of the search, 2 nothing
  // could be certified.
  int32_t limit = -1;
  int32_t evaluations = -1;
  // (parameter, parameter), row by row: mean over images of the products of two derivatives of the
  // loss, each per scale; NaN where a parameter does not move in the model.
  std::vector<double> covariance;

  float number(const std::string& name) const {
    return number_of(ellipsoid_numbers, numbers, name);
  }
};

}  // namespace driftsweep::store
