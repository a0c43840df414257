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
// Levels or named choices, equally likely, in the order given; at least one.
struct Values {
  std::vector<Coordinate> values;
};
// No distribution: a list design brings the values itself. Only make_list accepts it.
struct Listed {};

using Distribution = std::variant<Uniform, LogUniform, Values, Listed>;

// The inverse cumulative distribution at u in [0, 1]: the value a design takes there. u = 0 and
// u = 1 give the bounds (the first and the last level) exactly. Listed has none: InternalError.
Coordinate quantile(const Distribution& distribution, double u);

// True where every value is a number, so that a gradient has a meaning if the parameter has one;
// false where values are named choices.
bool is_continuous(const Distribution& distribution);

// Whether a value could have been drawn: bounds included; Listed allows everything.
bool contains(const Distribution& distribution, const Coordinate& value);

// "uniform", "log_uniform", "values" or "listed", as the job file spells them.
std::string name_of(const Distribution& distribution);

// A number in the fewest digits that read back the same, a choice as it is, nothing as "".
std::string text_of(const Coordinate& coordinate);

}  // namespace driftsweep::space
