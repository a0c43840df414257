// Where a value lies in its distribution.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "space/distribution.h"
#include "space/normal.h"

namespace driftsweep::space {
namespace {

constexpr double no_place = std::numeric_limits<double>::quiet_NaN();

double bell(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

double slope_at(const Uniform& d, double) { return d.max - d.min; }
double slope_at(const LogUniform& d, double value) { return value * std::log(d.max / d.min); }
double slope_at(const Normal& d, double value) { return d.sigma / bell((value - d.mu) / d.sigma); }
// The probability between two numbers of standard deviations. Above the mean it is counted from the
// other end, where probabilities keep their digits.
double probability_between(double low, double high) {
  return low > 0 ? normal_probability(-low) - normal_probability(-high)
                 : normal_probability(high) - normal_probability(low);
}

double slope_at(const TruncatedNormal& d, double value) {
  const double share = probability_between((d.min - d.mu) / d.sigma, (d.max - d.mu) / d.sigma);
  return d.sigma * share / bell((value - d.mu) / d.sigma);
}
double slope_at(const Values&, double) { return no_place; }
double slope_at(const Listed&, double) { return no_place; }

double place_at(const Uniform& d, const Coordinate& value) {
  const double width = d.max - d.min;
  return width > 0 ? (std::get<double>(value) - d.min) / width : 0;
}
double place_at(const LogUniform& d, const Coordinate& value) {
  const double width = std::log(d.max / d.min);
  return width > 0 ? std::log(std::get<double>(value) / d.min) / width : 0;
}
double place_at(const Normal& d, const Coordinate& value) {
  return normal_probability((std::get<double>(value) - d.mu) / d.sigma);
}
double place_at(const TruncatedNormal& d, const Coordinate& value) {
  const double low = (d.min - d.mu) / d.sigma, high = (d.max - d.mu) / d.sigma;
  return probability_between(low, (std::get<double>(value) - d.mu) / d.sigma) /
         probability_between(low, high);
}
double place_at(const Values& d, const Coordinate& value) {
  const auto found = std::find(d.values.begin(), d.values.end(), value);
  if (found == d.values.end()) return no_place;
  return (static_cast<double>(found - d.values.begin()) + 0.5) /
         static_cast<double>(d.values.size());
}
double place_at(const Listed&, const Coordinate&) { return no_place; }

}  // namespace

double quantile_slope(const Distribution& distribution, double value) {
  return std::visit([value](const auto& d) { return slope_at(d, value); }, distribution);
}

double place_of(const Distribution& distribution, const Coordinate& value) {
  const bool listed = std::holds_alternative<Values>(distribution);
  if (!listed && !std::holds_alternative<double>(value)) return no_place;
  return std::visit([&value](const auto& d) { return place_at(d, value); }, distribution);
}

std::optional<Distribution> distribution_of(
    const std::string& name, const std::vector<std::pair<std::string, double>>& numbers) {
  const auto number = [&numbers](const char* key) {
    for (const auto& [known, value] : numbers)
      if (known == key) return value;
    return no_place;
  };
  std::optional<Distribution> made;
  if (name == "uniform") made = Uniform{number("min"), number("max")};
  if (name == "log_uniform") made = LogUniform{number("min"), number("max")};
  if (name == "normal") made = Normal{number("mu"), number("sigma")};
  if (name == "truncated_normal")
    made = TruncatedNormal{number("mu"), number("sigma"), number("min"), number("max")};
  if (!made) return made;
  for (const auto& [key, value] : numbers_of(*made))
    if (std::isnan(value)) return std::nullopt;
  return made;
}

}  // namespace driftsweep::space
