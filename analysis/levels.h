// Groups the points of a design axis for a table: by level where the axis has few distinct values,
// else into the lower, middle and upper third of its sampled values (which is a third of the range
// for a uniform axis, and a third of its logarithm for a log-uniform one).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/study_shape.h"

namespace driftsweep::analysis {

inline constexpr size_t most_levels = 8;

struct Levels {
  std::vector<std::string> labels;  // "2.2", "0.25 to 0.71", "menon2007", "own value"
  std::vector<int32_t> of_point;    // index into labels
  bool thirds = false;              // more values than levels
};

Levels levels_of(const store::DesignAxis& axis);

// Largest minus smallest number of the axis; NaN for choices and for axes without numbers.
double sampled_range(const store::DesignAxis& axis);

// The value of one point as text; "own" where the point keeps the model's own value.
std::string value_text(const store::DesignAxis& axis, int64_t point);

}  // namespace driftsweep::analysis
