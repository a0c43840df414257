// The distributions a design parameter may have.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace driftsweep::space {

// A coordinate of a design point: nothing (keep the model's own value), a number, or a choice.
using Coordinate = std::variant<std::monostate, double, std::string>;

struct Uniform {
  double min = 0, max = 0;
};
// Bounds are values, not exponents (as W&B's log_uniform_values); 0 < min <= max.
struct LogUniform {
  double min = 0, max = 0;
};
// Levels or named choices, equally likely, in the order given.
struct Values {
  std::vector<Coordinate> values;
};

using Distribution = std::variant<Uniform, LogUniform, Values>;

// The inverse cumulative distribution at u in [0, 1): the value a design takes there.
Coordinate quantile(const Distribution& distribution, double u);
// True where values are numbers on an interval, so that a gradient has a meaning.
bool is_continuous(const Distribution& distribution);

}  // namespace driftsweep::space
