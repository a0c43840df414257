#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/catalogue.h"
#include "job/plan_size.h"
#include "job/readers.h"
#include "job/section.h"
#include "space/point_table.h"

namespace driftsweep::job {
namespace {

// The value the parameter has with this coordinate; nothing where it is known only image by image.
std::optional<double> effective(const space::ParameterInfo& info, space::As as, double value) {
  if (as == space::As::value) return value;
  double own = 0;
  const std::string& text = info.default_text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), own);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return as == space::As::offset ? own + value : own * value;
}

// What can be said of a factor without knowing what it scales.
void check_factor(const space::ParameterInfo& info, double value, const std::string& where,
                  base::ExitCode code) {
  const std::string range = fmt::format("A sensible range is {} to {}", info.low, info.high);
  if (info.default_text == "0")
    throw base::UserError(
        code, {where, info.name + " is 0 of itself, which no factor moves", "Write as: value"});
  if (info.minimum.value_or(-1) >= 0 && value < 0)
    throw base::UserError(
        code,
        {where,
         fmt::format("{} cannot be negative, and would be with the factor {}", info.name, value),
         range});
}

void check_domain(const space::DesignParameter& parameter, double value, const std::string& where,
                  base::ExitCode code) {
  const auto& info = need_parameter(parameter.name, parameter.where);
  if (parameter.as == space::As::factor) check_factor(info, value, where, code);
  const auto reached = effective(info, parameter.as, value);
  if (!reached) return;
  if (info.whole && *reached != std::floor(*reached))
    throw base::UserError(
        code,
        {where, fmt::format("{} takes whole numbers and would be {}", parameter.name, *reached),
         fmt::format("Take whole numbers from {} to {}", info.low, info.high)});
  const Range domain{.low = info.minimum.value_or(-std::numeric_limits<double>::infinity()),
                     .high = info.maximum.value_or(std::numeric_limits<double>::infinity())};
  if (domain.has(*reached)) return;
  const std::string how = parameter.as == space::As::value
                              ? fmt::format("{}", value)
                              : fmt::format("{} ({} {})", *reached, name_of(parameter.as), value);
  throw base::UserError(
      code, {where, parameter.name + " must be " + domain.text() + " and would be " + how,
             fmt::format("A sensible range is {} to {}", info.low, info.high)});
}

void check_modes(const space::DesignParameter& parameter, const std::vector<ModelSpec>& models) {
  const auto& info = need_parameter(parameter.name, parameter.where);
  unsigned modes = 0;
  for (const auto& model : models) modes |= static_cast<unsigned>(model.processing.mode);
  if ((info.modes & modes) != 0) return;
  // Of the modes it acts in, those that a job of this version may have.
  const unsigned offered = ~static_cast<unsigned>(space::Mode::network);
  throw base::usage_error(parameter.where,
                          parameter.name +
                              " acts in none of the job's models, whose processing is " +
                              base::enumerate(space::mode_names(modes), "and"),
                          "It acts where processing.mode is " +
                              base::enumerate(space::mode_names(info.modes & offered)) +
                              "; remove it or change a model");
}

std::string example_of(const space::ParameterInfo& info) {
  std::string list;
  for (const auto& name : info.choices) list += (list.empty() ? "" : ", ") + name;
  return "Write for example values: [" + list + "]";
}

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
  const std::string name = section.choice("distribution", "uniform", {"uniform", "log_uniform"},
                                          {"normal", "truncated_normal"});
  const bool has_bounds = section.has("min") || section.has("max") || section.has("distribution");
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
  const std::string example = section.name() + ": {min: 0.5, max: 2}";
  const double min = number_of(section.need("min", example), section.name_of("min"));
  const double max = number_of(section.need("max", example), section.name_of("max"));
  if (min >= max)
    throw base::usage_error(
        section.where("min"),
        fmt::format("{}: min {} is not below max {}", section.name(), min, max),
        "Exchange the two, or write values: [" + fmt::format("{}", min) + "] for a single value");
  if (name == "uniform") return space::Uniform{min, max};
  if (min <= 0)
    throw base::usage_error(
        section.where("min"),
        fmt::format("{}: log_uniform needs min greater than 0, and it is {}", section.name(), min),
        "Raise min, or take distribution: uniform");
  return space::LogUniform{min, max};
}

// `optional`: a list design brings the values, so that a range is a declaration and may be missing.
space::DesignParameter read_parameter(const std::string& name, const Node& node,
                                      const std::string& where, bool optional) {
  const space::ParameterInfo& info = need_parameter(name, where);
  space::DesignParameter parameter;
  parameter.name = name;
  parameter.where = where;
  Node empty{.kind = Node::Kind::map, .where = where};
  const bool bare = optional && node.kind == Node::Kind::null;
  const Section section(bare ? empty : node, "drift.parameters." + name,
                        {"min", "max", "distribution", "values", "as"},
                        {"when", "tie", "mu", "sigma"});
  const std::string as = section.choice("as", "value", {"value", "offset", "factor"});
  parameter.as = as == "offset"   ? space::As::offset
                 : as == "factor" ? space::As::factor
                                  : space::As::value;
  if (!info.choices.empty() && parameter.as != space::As::value)
    throw base::usage_error(section.where("as"),
                            name + " is a choice among names, which have no " + as,
                            "Leave out as, or write as: value");
  parameter.distribution = read_distribution(section, info, optional);
  if (!info.choices.empty()) return parameter;
  if (const auto* values = std::get_if<space::Values>(&parameter.distribution)) {
    for (size_t i = 0; i < values->values.size(); ++i)
      check_domain(parameter, std::get<double>(values->values[i]),
                   section.find("values")->items[i].where, base::ExitCode::usage);
  } else if (!std::holds_alternative<space::Listed>(parameter.distribution)) {
    for (const char* end : {"min", "max"})
      check_domain(parameter, section.number(end, 0), section.where(end), base::ExitCode::usage);
  }
  return parameter;
}

void read_parameters(Job& job, const Node& node, bool optional) {
  if (node.kind != Node::Kind::map || node.items.empty())
    throw base::usage_error(node.where, "drift.parameters must name at least one parameter",
                            "Write for example capture.exposure: {min: 0.5, max: 2}");
  for (size_t i = 0; i < node.items.size(); ++i) {
    job.parameters.push_back(
        read_parameter(node.keys[i], node.items[i], node.key_where[i], optional));
    check_modes(job.parameters.back(), job.models);
  }
}

int levels_of(const Node& node, const std::string& name) {
  return static_cast<int>(integer_of(node, name, 1, 1000000));
}

void read_grid(Job& job, const Section& section) {
  const Node* levels = section.find("levels");
  const bool by_parameter = levels != nullptr && levels->kind == Node::Kind::map;
  std::vector<std::string> names;
  for (const auto& parameter : job.parameters)
    if (!std::holds_alternative<space::Values>(parameter.distribution))
      names.push_back(parameter.name);
  // As keys of a section they are checked for strangers.
  if (by_parameter) Section(*levels, "drift.design.levels", names);
  for (const auto& parameter : job.parameters) {
    int count = 1;
    if (!std::holds_alternative<space::Values>(parameter.distribution)) {
      const Node& all = section.need("levels", "levels: 5");
      const std::string name = "drift.design.levels";
      count =
          by_parameter
              ? levels_of(Section(all, name, names).need(parameter.name, parameter.name + ": 5"),
                          name + "." + parameter.name)
              : levels_of(all, name);
    }
    job.design.levels.push_back(count);
  }
  try {
    job.make_design();
  } catch (const base::UserError& error) {  // a grid that is too large
    throw base::usage_error(section.where("levels"), error.complaint().reason,
                            error.complaint().repair);
  }
}

// Without drift.parameters, the header says which parameters the list is about.
void read_list(Job& job, const Section& section, const Node* parameters,
               const std::filesystem::path& folder) {
  job.design.file =
      resolved_path(folder, text_of(section.need("file", "file: points.csv"), "drift.design.file"));
  const auto table = space::read_point_table(job.design.file);
  const std::string header = table.header_where();
  if (parameters != nullptr) {
    read_parameters(job, *parameters, true);
  } else {
    for (const auto& name : table.columns) {
      const auto& info = need_parameter(name, header, true);
      space::DesignParameter parameter{name, space::As::value, space::Listed{}, header};
      if (!info.choices.empty()) parameter.distribution = all_choices(info);
      job.parameters.push_back(std::move(parameter));
      check_modes(job.parameters.back(), job.models);
    }
  }
  job.design.points = space::points_of(table, job.parameters);
  for (size_t row = 0; row < job.design.points.size(); ++row)
    for (size_t i = 0; i < job.parameters.size(); ++i)
      if (const auto* value = std::get_if<double>(&job.design.points[row][i]))
        check_domain(job.parameters[i], *value, table.where(row), base::ExitCode::data);
}

}  // namespace

void read_drift(Job& job, const Node& node, const std::filesystem::path& folder) {
  const Section drift(node, "drift", {"design", "parameters"}, {"tie", "noise"});
  const Names all_keys = {"type", "levels", "file", "n", "points"};
  const Node& design = drift.need("design", "design: {type: grid, levels: 3}");
  if (design.kind == Node::Kind::map && design.find("union") != nullptr)
    refuse_later(design.find("union")->where, "the design union", {"grid", "list", "random"});
  const Node* named = design.kind == Node::Kind::map ? design.find("type") : nullptr;
  if (named == nullptr) Section(design, "drift.design", all_keys).need("type", "type: grid");
  job.design.type = choice_of(*named, "drift.design.type", {"grid", "list", "random"},
                              {"lhs", "sobol", "saltelli", "morris", "dgsm", "union"});

  const std::string own_key = job.design.type == "grid"   ? "levels"
                              : job.design.type == "list" ? "file"
                                                          : "n";
  const Section section(design, "drift.design", {"type", own_key});
  const Node* parameters = drift.find("parameters");
  if (job.design.type == "list") {
    read_list(job, section, parameters, folder);
  } else {
    read_parameters(job,
                    drift.need("parameters", "parameters: {capture.exposure: {min: 0.5, max: 2}}"),
                    false);
    if (job.design.type == "grid") {
      read_grid(job, section);
    } else {
      section.need("n", "n: 64");
      job.design.n = section.integer("n", 0, 1, 1'000'000'000'000);
    }
  }
  refuse_too_many_rows(job, section.where(own_key));
}

}  // namespace driftsweep::job
