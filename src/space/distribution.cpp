#include "space/distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::space {
namespace {

Coordinate at(const Uniform& d, double u) {
  if (u <= 0) return d.min;
  if (u >= 1) return d.max;
  return std::clamp(d.min + (d.max - d.min) * u, d.min, d.max);
}

Coordinate at(const LogUniform& d, double u) {
  if (u <= 0) return d.min;
  if (u >= 1) return d.max;
  return std::clamp(d.min * std::exp(u * std::log(d.max / d.min)), d.min, d.max);
}

Coordinate at(const Values& d, double u) {
  const auto count = static_cast<double>(d.values.size());
  const double index = std::clamp(std::floor(u * count), 0.0, count - 1);
  return d.values.at(static_cast<size_t>(index));
}

Coordinate at(const Listed&, double) {
  throw base::InternalError("a listed parameter has no quantile");
}

bool between(double min, double max, const Coordinate& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr && *number >= min && *number <= max;
}

bool has(const Uniform& d, const Coordinate& value) { return between(d.min, d.max, value); }
bool has(const LogUniform& d, const Coordinate& value) { return between(d.min, d.max, value); }
bool has(const Values& d, const Coordinate& value) {
  return std::find(d.values.begin(), d.values.end(), value) != d.values.end();
}
bool has(const Listed&, const Coordinate&) { return true; }

}  // namespace

Coordinate quantile(const Distribution& distribution, double u) {
  return std::visit([u](const auto& d) { return at(d, u); }, distribution);
}

bool is_continuous(const Distribution& distribution) {
  const auto* levels = std::get_if<Values>(&distribution);
  if (levels == nullptr) return true;
  return std::all_of(levels->values.begin(), levels->values.end(),
                     [](const Coordinate& c) { return std::holds_alternative<double>(c); });
}

bool contains(const Distribution& distribution, const Coordinate& value) {
  return std::visit([&value](const auto& d) { return has(d, value); }, distribution);
}

std::string name_of(const Distribution& distribution) {
  static constexpr const char* names[] = {"uniform", "log_uniform", "values", "listed"};
  return names[distribution.index()];
}

std::string text_of(const Coordinate& coordinate) {
  if (const auto* number = std::get_if<double>(&coordinate)) return fmt::format("{}", *number);
  if (const auto* choice = std::get_if<std::string>(&coordinate)) return *choice;
  return "";
}

}  // namespace driftsweep::space
