#include "job/read_distribution.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "job/blocks.h"

namespace driftsweep::job {
namespace {

std::string example_of(const space::ParameterInfo& info) {
  std::string list;
  for (const auto& name : info.choices) list += (list.empty() ? "" : ", ") + name;
  return "Write for example values: [" + list + "]";
}

bool has_any(const Section& section, const Names& keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return section.has(key); });
}

// Keys that another distribution has.
void refuse_strangers(const Section& section, const std::string& distribution, const Names& keys) {
  for (const auto& key : keys)
    if (section.has(key))
      throw base::usage_error(section.where(key),
                              fmt::format("{} does not belong to {}: {}", section.name_of(key),
                                          section.name_of("distribution"), distribution),
                              distribution == "normal"
                                  ? "Remove it, or write distribution: truncated_normal"
                                  : "Remove it, or write distribution: normal");
}

struct Bounds {
  double min, max;
};

Bounds read_bounds(const Section& section) {
  const std::string example = section.name() + ": {min: 0.5, max: 2}";
  const double min = number_of(section.need("min", example), section.name_of("min"));
  const double max = number_of(section.need("max", example), section.name_of("max"));
  if (min >= max)
    throw base::usage_error(
        section.where("min"),
        fmt::format("{}: min {} is not below max {}", section.name(), min, max),
        "Exchange the two, or write values: [" + fmt::format("{}", min) + "] for a single value");
  return {min, max};
}

space::Distribution read_bell(const Section& section, const std::string& name) {
  const std::string example = section.name() + ": {distribution: " + name + ", mu: 1, sigma: 0.1" +
                              (name == "normal" ? "}" : ", min: 0.8, max: 1.2}");
  const double mu = number_of(section.need("mu", example), section.name_of("mu"));
  const double sigma = number_of(section.need("sigma", example), section.name_of("sigma"),
                                 {.low = 0, .open_low = true});
  if (name == "normal") {
    refuse_strangers(section, name, {"min", "max"});
    return space::Normal{mu, sigma};
  }
  section.need("min", example);
  const Bounds bounds = read_bounds(section);
  return space::TruncatedNormal{mu, sigma, bounds.min, bounds.max};
}

}  // namespace

space::Values all_choices(const space::ParameterInfo& info) {
  return {std::vector<space::Coordinate>(info.choices.begin(), info.choices.end())};
}

space::Values read_values(const Node& node, const std::string& name,
                          const space::ParameterInfo& info) {
  if (node.kind != Node::Kind::list || node.items.empty())
    throw base::usage_error(
        node.where, name + " must be a list of at least one value",
        info.choices.empty() ? "Write for example values: [1.8, 2.2, 2.6]" : example_of(info));
  space::Values values;
  for (const auto& item : node.items) {
    space::Coordinate value;
    if (info.choices.empty())
      value = number_of(item, name);
    else
      value = choice_of(item, name, info.choices);
    if (std::count(values.values.begin(), values.values.end(), value) > 0)
      throw base::usage_error(item.where, name + " lists " + item.text + " twice",
                              "Keep each value once");
    values.values.push_back(value);
  }
  return values;
}

space::Distribution read_distribution(const Section& section, const space::ParameterInfo& info,
                                      bool optional) {
  const std::string name = section.choice("distribution", "uniform",
                                          info_of(axis_fields(), "distribution").takes.choices);
  const bool has_bounds = has_any(section, {"min", "max", "distribution", "mu", "sigma"});
  if (section.has("values")) {
    if (has_bounds)
      throw base::usage_error(section.where("values"),
                              section.name() + " has both values and a distribution",
                              "Keep values alone, or min, max and distribution");
    return read_values(*section.find("values"), section.name_of("values"), info);
  }
  if (!info.choices.empty()) {
    if (optional && !has_bounds) return all_choices(info);
    throw base::usage_error(section.where("min"), section.name() + " is a choice among names",
                            example_of(info));
  }
  if (optional && !has_bounds) return space::Listed{};
  if (info.whole && !optional)
    throw base::usage_error(section.where("min"), section.name() + " takes whole numbers",
                            fmt::format("Write for example values: [{}, {}]", info.low, info.high));
  if (name == "normal" || name == "truncated_normal") return read_bell(section, name);
  refuse_strangers(section, name, {"mu", "sigma"});
  const Bounds bounds = read_bounds(section);
  if (name == "uniform") return space::Uniform{bounds.min, bounds.max};
  if (bounds.min <= 0)
    throw base::usage_error(section.where("min"),
                            fmt::format("{}: log_uniform needs min greater than 0, and it is {}",
                                        section.name(), bounds.min),
                            "Raise min, or take distribution: uniform");
  return space::LogUniform{bounds.min, bounds.max};
}

}  // namespace driftsweep::job
