#include "analysis/levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace driftsweep::analysis {

namespace {

constexpr const char* own_value = "own value";

Levels levels_of_choices(const std::vector<std::string>& values) {
  Levels levels;
  std::map<std::string, int32_t> known;
  for (const auto& value : values) {
    const auto [place, is_new] = known.try_emplace(value, static_cast<int32_t>(known.size()));
    if (is_new) levels.labels.push_back(value.empty() ? own_value : value);
    levels.of_point.push_back(place->second);
  }
  return levels;
}

std::vector<double> sorted_numbers(const std::vector<double>& values) {
  std::vector<double> numbers;
  numbers.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(numbers),
               [](double value) { return !std::isnan(value); });
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// The smallest value of each group, ascending.
std::vector<double> group_starts(const std::vector<double>& sorted) {
  std::vector<double> distinct;
  for (const double value : sorted) {
    if (distinct.empty() || distinct.back() != value) distinct.push_back(value);
    if (distinct.size() > most_levels) break;
  }
  if (distinct.size() <= most_levels) return distinct;
  std::vector<double> starts = {sorted.front(), sorted[sorted.size() / 3],
                                sorted[2 * sorted.size() / 3]};
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

Levels levels_of_numbers(const std::vector<double>& values) {
  const std::vector<double> sorted = sorted_numbers(values);
  const std::vector<double> starts = group_starts(sorted);
  Levels levels;
  for (size_t i = 0; i < starts.size(); ++i) {
    const double low = starts[i];
    const double high =
        i + 1 < starts.size()
            ? *std::prev(std::lower_bound(sorted.begin(), sorted.end(), starts[i + 1]))
            : sorted.back();
    levels.labels.push_back(low == high ? fmt::format("{:.6g}", low)
                                        : fmt::format("{:.3g} to {:.3g}", low, high));
    levels.thirds |= low != high;
  }
  const auto own = static_cast<int32_t>(starts.size());
  if (sorted.size() < values.size()) levels.labels.emplace_back(own_value);
  levels.of_point.reserve(values.size());
  for (const double value : values) {
    const auto after = std::upper_bound(starts.begin(), starts.end(), value);
    levels.of_point.push_back(std::isnan(value) ? own
                                                : static_cast<int32_t>(after - starts.begin()) - 1);
  }
  return levels;
}

}  // namespace

Levels levels_of(const store::DesignAxis& axis) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
    return levels_of_numbers(*numbers);
  }
  return levels_of_choices(std::get<std::vector<std::string>>(axis.values));
}

double sampled_range(const store::DesignAxis& axis) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
    for (const double value : *numbers) {
      if (std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  return high >= low ? high - low : std::numeric_limits<double>::quiet_NaN();
}

std::string value_text(const store::DesignAxis& axis, int64_t point) {
  const auto index = static_cast<size_t>(point);
  if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
    const double value = numbers->at(index);
    return std::isnan(value) ? "own" : fmt::format("{:.4g}", value);
  }
  const auto& value = std::get<std::vector<std::string>>(axis.values).at(index);
  return value.empty() ? "own" : value;
}

}  // namespace driftsweep::analysis
