#include "space/distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "space/normal.h"
#include "space/normal_tail.h"

namespace driftsweep::space {
namespace {

// In standard deviations.
constexpr double far = 30;

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

Coordinate at(const Normal& d, double u) {
  return d.mu + d.sigma * normal_quantile(std::clamp(u, 0x1p-54, 1 - 0x1p-53));
}

Coordinate at(const TruncatedNormal& d, double u) {
  if (u <= 0) return d.min;
  if (u >= 1) return d.max;
  const double low = (d.min - d.mu) / d.sigma, high = (d.max - d.mu) / d.sigma;
  // Above the mean, probabilities are counted from the other end, where they keep their digits.
  const bool upper = low > 0;
  if (std::isinf(low) || std::isinf(high)) return upper ? d.min : d.max;
  // Farther out they are less than a double tells from nothing.
  if (low > far) return std::clamp(d.mu + d.sigma * tail_quantile(low, high, u), d.min, d.max);
  if (high < -far)
    return std::clamp(d.mu - d.sigma * tail_quantile(-high, -low, 1 - u), d.min, d.max);
  const double first = normal_probability(upper ? -high : low);
  const double last = normal_probability(upper ? -low : high);
  const double p = std::clamp(first + (last - first) * (upper ? 1 - u : u), 0x1p-1022, 1 - 0x1p-53);
  const double z = normal_quantile(p);
  return std::clamp(d.mu + d.sigma * (upper ? -z : z), d.min, d.max);
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
bool has(const Normal&, const Coordinate& value) { return std::holds_alternative<double>(value); }
bool has(const TruncatedNormal& d, const Coordinate& value) { return between(d.min, d.max, value); }
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

std::vector<Coordinate> levels_of(const Distribution& distribution, int count) {
  if (const auto* own = std::get_if<Values>(&distribution)) return own->values;
  if (count < 1) throw base::InternalError("a grid with less than one level");
  const bool open = std::holds_alternative<Normal>(distribution);
  std::vector<Coordinate> levels;
  for (int k = 0; k < count; ++k) {
    const double u = open || count == 1 ? (k + 0.5) / count : static_cast<double>(k) / (count - 1);
    levels.push_back(quantile(distribution, u));
  }
  return levels;
}

std::vector<std::pair<std::string, double>> numbers_of(const Distribution& distribution) {
  if (const auto* d = std::get_if<Uniform>(&distribution))
    return {{"min", d->min}, {"max", d->max}};
  if (const auto* d = std::get_if<LogUniform>(&distribution))
    return {{"min", d->min}, {"max", d->max}};
  if (const auto* d = std::get_if<Normal>(&distribution))
    return {{"mu", d->mu}, {"sigma", d->sigma}};
  if (const auto* d = std::get_if<TruncatedNormal>(&distribution))
    return {{"mu", d->mu}, {"sigma", d->sigma}, {"min", d->min}, {"max", d->max}};
  return {};
}

std::string name_of(const Distribution& distribution) {
  static constexpr const char* names[] = {"uniform", "log_uniform", "values",
                                          "listed",  "normal",      "truncated_normal"};
  return names[distribution.index()];
}

std::string text_of(const Coordinate& coordinate) {
  if (const auto* number = std::get_if<double>(&coordinate)) return fmt::format("{}", *number);
  if (const auto* choice = std::get_if<std::string>(&coordinate)) return *choice;
  return "";
}

}  // namespace driftsweep::space
