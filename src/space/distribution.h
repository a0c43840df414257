// The distributions a design parameter may have.
#pragma once

#include <optional>
#include <string>
#include <utility>
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
// The bell curve; mu and sigma in the parameter's own unit, sigma > 0.
struct Normal {
  double mu = 0, sigma = 1;
};
// The same, given that it lies between min < max.
struct TruncatedNormal {
  double mu = 0, sigma = 1, min = 0, max = 0;
};
// Levels or named choices, equally likely, in the order given; at least one.
struct Values {
  std::vector<Coordinate> values;
};
// No distribution: a list design brings the values itself. Only make_list accepts it.
struct Listed {};

using Distribution = std::variant<Uniform, LogUniform, Values, Listed, Normal, TruncatedNormal>;

// The inverse cumulative distribution at u in [0, 1]: the value a design takes there. u = 0 and
// u = 1 give the bounds (the first and the last level) exactly; Normal has none there: it gives the
// numbers at 2^-54 of either end. Listed has no quantile at all: InternalError.
Coordinate quantile(const Distribution& distribution, double u);

// The derivative of the quantile by u, at a value: what a derivative by the value is multiplied
// with to be one by the place. 0 where the distribution has no width; NaN for Values and Listed.
double quantile_slope(const Distribution& distribution, double value);
// The place u in [0, 1] of a value: the cumulative distribution. NaN for Listed and for what is
// none of Values.
double place_of(const Distribution& distribution, const Coordinate& value);

// True where every value is a number, so that a gradient has a meaning if the parameter has one;
// false where values are named choices.
bool is_continuous(const Distribution& distribution);

// Whether a value could have been drawn: bounds included; Listed allows everything.
bool contains(const Distribution& distribution, const Coordinate& value);

// The levels a grid takes: evenly spaced in the distribution's own scale, ends included (1 = the
// middle). Normal has no ends: the middles of `count` parts of equal probability.
std::vector<Coordinate> levels_of(const Distribution& distribution, int count);

// What a job says of it beside its name, as (key, value): ("min", 1.8), ("mu", 2.2), …; empty for
// Values and Listed.
std::vector<std::pair<std::string, double>> numbers_of(const Distribution& distribution);

// The distribution of that name with those numbers, as name_of and numbers_of tell them; nothing
// for Values, Listed, other names, and where a number is missing.
std::optional<Distribution> distribution_of(
    const std::string& name, const std::vector<std::pair<std::string, double>>& numbers);

// "uniform", "log_uniform", "values", "listed", "normal" or "truncated_normal", as the job file
// spells them.
std::string name_of(const Distribution& distribution);

// A number in the fewest digits that read back the same, a choice as it is, nothing as "".
std::string text_of(const Coordinate& coordinate);

}  // namespace driftsweep::space
