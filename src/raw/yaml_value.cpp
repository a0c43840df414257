#include "raw/yaml_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::raw {

std::string place_of(const std::string& path, const YAML::Node& node) {
  return node.Mark().is_null() ? path : fmt::format("{}:{}", path, node.Mark().line + 1);
}

double number_of(const std::string& path, const std::string& key, const YAML::Node& node) {
  double value = 0;
  bool whole = false;
  if (node.IsScalar()) {
    const std::string& text = node.Scalar();
    const char* start = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto result = std::from_chars(start, text.data() + text.size(), value);
    whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  }
  if (!whole || !std::isfinite(value))
    throw base::usage_error(place_of(path, node), key + " is not a number",
                            "Write it as in 65535, -.34 or 1.4e-4");
  return value;
}

double positive(const std::string& path, const std::string& key, const YAML::Node& node) {
  const double value = number_of(path, key, node);
  if (value <= 0)
    throw base::usage_error(place_of(path, node), fmt::format("{} is {}", key, value),
                            "It must be greater than 0");
  return value;
}

double not_negative(const std::string& path, const std::string& key, const YAML::Node& node) {
  const double value = number_of(path, key, node);
  if (value < 0)
    throw base::usage_error(place_of(path, node), fmt::format("{} is {}", key, value),
                            "It must not be negative");
  return value;
}

std::vector<double> numbers_of(const std::string& path, const std::string& key,
                               const YAML::Node& node, size_t count, const std::string& meaning) {
  if (!node.IsSequence() || node.size() != count)
    throw base::usage_error(place_of(path, node),
                            node.IsSequence() ? fmt::format("{} holds {} values", key, node.size())
                                              : key + " is not a list",
                            fmt::format("Give {} numbers in brackets: {}", count, meaning));
  std::vector<double> values;
  for (const auto& item : node) values.push_back(number_of(path, key, item));
  return values;
}

std::string text_of(const std::string& path, const std::string& key, const YAML::Node& node) {
  if (!node.IsScalar() || node.Scalar().empty())
    throw base::usage_error(place_of(path, node), key + " is not a text", "Write one word or name");
  return node.Scalar();
}

}  // namespace driftsweep::raw
