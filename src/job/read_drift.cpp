#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/blocks.h"
#include "job/catalogue.h"
#include "job/design_types.h"
#include "job/domain.h"
#include "job/plan_size.h"
#include "job/read_distribution.h"
#include "job/read_parameters.h"
#include "job/readers.h"
#include "job/section.h"
#include "space/point_table.h"

namespace driftsweep::job {
namespace {

std::string own_key(const std::string& type) { return design_type(type)->own_key; }

// `first`, then the keys that a design of this type takes.
Names keys_of(const std::string& type, Names first) {
  first.push_back(own_key(type));
  for (const char* option : design_type(type)->options) first.emplace_back(option);
  return first;
}

int levels_of(const Node& node, const std::string& name) {
  return static_cast<int>(integer_of(node, name, 1, 1000000));
}

void read_grid(DesignSpec& design, const std::vector<space::DesignParameter>& parameters,
               const Section& section) {
  const Node* levels = section.find("levels");
  const bool by_parameter = levels != nullptr && levels->kind == Node::Kind::map;
  std::vector<std::string> names;
  for (const auto& parameter : parameters)
    if (!std::holds_alternative<space::Values>(parameter.distribution))
      names.push_back(parameter.name);
  const std::string name = section.name_of("levels");
  // As keys of a section they are checked for strangers.
  if (by_parameter) Section(*levels, name, names);
  for (const auto& parameter : parameters) {
    int count = 1;
    if (!std::holds_alternative<space::Values>(parameter.distribution)) {
      const Node& all = section.need("levels", "levels: 5");
      count =
          by_parameter
              ? levels_of(Section(all, name, names).need(parameter.name, parameter.name + ": 5"),
                          name + "." + parameter.name)
              : levels_of(all, name);
    }
    design.levels.push_back(count);
  }
  if (design.type != "grid") return;
  try {
    space::make_grid(parameters, design.levels);
  } catch (const base::UserError& error) {  // a grid that is too large
    throw base::usage_error(section.where("levels"), error.complaint().reason,
                            error.complaint().repair);
  }
}

void read_n(DesignSpec& design, const Section& section) {
  section.need("n", "n: 64");
  // A hypercube keeps a permutation of its points for every parameter.
  design.n = section.integer("n", 0, 1, design.type == "lhs" ? 100'000'000 : 1'000'000'000'000);
  if (design.type == "saltelli") design.second_order = section.flag("second_order", false);
  if (design.type != "morris") return;
  design.steps = static_cast<int>(section.integer("levels", design.steps, 2, 1000));
  if (design.steps % 2 != 0)
    throw base::usage_error(
        section.where("levels"),
        fmt::format("{} levels: a step of half of them is no level", design.steps),
        "Take an even number, such as levels: 4");
}

// An elementary effect is a difference by the length of a step, which names and parameters that are
// not always there do not have.
void refuse_steps_without_length(const std::vector<space::DesignParameter>& parameters) {
  for (const auto& parameter : parameters)
    if (std::holds_alternative<space::Values>(parameter.distribution) || !parameter.when.empty())
      throw base::usage_error(
          parameter.where,
          "a morris design moves " + parameter.name + " by a part of its range, and " +
              (parameter.when.empty() ? "values: has none" : "when: may empty it"),
          "Give it min and max alone, or take a saltelli design");
}

void check_listed(const DesignSpec& design, const std::vector<space::DesignParameter>& parameters,
                  const base::CsvTable& table) {
  for (size_t row = 0; row < design.points.size(); ++row)
    for (size_t i = 0; i < parameters.size(); ++i)
      if (const auto* value = std::get_if<double>(&design.points[row][i]))
        check_domain(parameters[i], *value, table.where(row), base::ExitCode::data);
}

std::string file_of(const Section& section, const std::filesystem::path& folder) {
  return resolved_path(folder,
                       text_of(section.need("file", "file: points.csv"), section.name_of("file")),
                       section.where("file"));
}

// Without drift.parameters, the header says which parameters the list is about.
void read_list(Job& job, const Section& section, const Node* parameters,
               const std::filesystem::path& folder) {
  job.design.file = file_of(section, folder);
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
  check_listed(job.design, job.parameters, table);
}

// The intensity series of Oala et al. 2023: seven exposures of the same camera. Once times its own
// photon transfer, so that the noise it would have at that light is put in; without that, exposure
// would scale a raw and its noise alike.
void make_intensities(Job& job, const std::string& where) {
  const space::Values intensities{{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.}}, once{{1.}};
  job.design.type = "grid";
  job.design.levels = {1, 1, 1};
  job.parameters = {{"capture.exposure", space::As::value, intensities, where},
                    {"capture.shot_noise", space::As::factor, once, where},
                    {"capture.read_noise", space::As::factor, once, where}};
}

// Which axes a part of a union moves: those it names, or all.
std::vector<size_t> read_axes(const Job& job, const Section& section) {
  std::vector<std::string> names;
  for (const auto& parameter : job.parameters) names.push_back(parameter.name);
  std::vector<size_t> axes;
  const Node* list = section.find("parameters");
  if (list == nullptr) {
    for (size_t axis = 0; axis < names.size(); ++axis) axes.push_back(axis);
    return axes;
  }
  if (list->kind != Node::Kind::list || list->items.empty())
    throw base::usage_error(list->where,
                            section.name_of("parameters") + " must list axes of the design",
                            "Write for example parameters: [" + names.front() + "]");
  for (const auto& item : list->items) {
    const std::string name = choice_of(item, section.name_of("parameters"), names);
    const auto axis =
        static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (std::find(axes.begin(), axes.end(), axis) != axes.end())
      throw base::usage_error(
          item.where, section.name_of("parameters") + " lists " + name + " twice", "Keep it once");
    axes.push_back(axis);
  }
  return axes;
}

DesignSpec read_part(const Job& job, const Node& node, const std::string& name,
                     const std::filesystem::path& folder) {
  const Section any(node, name, part_keys());
  DesignSpec part;
  part.type = choice_of(any.need("type", "type: grid"), any.name_of("type"), design_type_names());
  const Section section(node, name, keys_of(part.type, {"type", "case", "parameters"}));
  part.label = section.text_of_name("case", part.type);
  if (part.type == "list") {
    part.file = file_of(section, folder);
    if (section.has("parameters"))
      throw base::usage_error(section.where("parameters"),
                              "the header of a list names its parameters already",
                              "Remove " + section.name_of("parameters"));
    const auto table = space::read_point_table(part.file);
    std::vector<space::DesignParameter> columns;
    for (const auto& column : table.columns) {
      size_t axis = 0;
      while (axis < job.parameters.size() && job.parameters[axis].name != column) ++axis;
      if (axis == job.parameters.size())
        throw base::data_error(table.header_where(),
                               "the column '" + column + "' is no axis of the job's design",
                               "Name it in drift.parameters too");
      part.axes.push_back(axis);
      columns.push_back(job.parameters[axis]);
    }
    part.points = space::points_of(table, columns);
    check_listed(part, columns, table);
    return part;
  }
  part.axes = read_axes(job, section);
  std::vector<space::DesignParameter> moved;
  for (const size_t axis : part.axes) {
    moved.push_back(job.parameters[axis]);
    if (std::holds_alternative<space::Listed>(moved.back().distribution))
      throw base::usage_error(section.where(),
                              "a " + part.type + " needs values of " + moved.back().name +
                                  ", and drift.parameters gives none",
                              "Give it min and max or values there, or leave it out of parameters");
  }
  if (own_key(part.type) == "levels")
    read_grid(part, moved, section);
  else
    read_n(part, section);
  return part;
}

void read_union(Job& job, const Section& section, const std::filesystem::path& folder) {
  const Node& parts = section.need("union", "union: [{type: grid, levels: 3}]");
  const std::string name = section.name_of("union");
  if (parts.kind != Node::Kind::list || parts.items.empty())
    throw base::usage_error(parts.where, name + " must be a list of designs",
                            "Write each as an entry: - {case: light, type: random, n: 8}");
  std::set<std::string> labels;
  for (size_t i = 0; i < parts.items.size(); ++i) {
    job.design.parts.push_back(
        read_part(job, parts.items[i], fmt::format("{}[{}]", name, i), folder));
    if (!labels.insert(job.design.parts.back().label).second)
      throw base::usage_error(parts.items[i].where,
                              "two designs have the case '" + job.design.parts.back().label + "'",
                              "Give each a case of its own: case: …");
  }
}

}  // namespace

void read_drift(Job& job, const Node& node, const std::filesystem::path& folder) {
  const Section drift(node, "drift", keys_of(drift_fields()), {"tie", "noise"});
  const Node& design = drift.need("design", "design: {type: grid, levels: 3}");
  const bool joined = design.kind == Node::Kind::map && design.find("union") != nullptr;
  const Node* named = design.kind == Node::Kind::map ? design.find("type") : nullptr;
  if (named == nullptr && !joined)
    Section(design, "drift.design", design_keys()).need("type", "type: grid");
  job.design.type = named == nullptr ? "union"
                                     : choice_of(*named, "drift.design.type",
                                                 info_of(design_fields(), "type").takes.choices);
  if (job.design.type == "intensities") {
    const Section type_alone(design, "drift.design", {"type"});
    if (drift.has("parameters"))
      throw base::usage_error(drift.where("parameters"),
                              "the design intensities brings its parameters with it",
                              "Remove drift.parameters, or take a grid");
    make_intensities(job, named->where);
    return;
  }
  const bool is_union = job.design.type == "union";
  const Section section(design, "drift.design",
                        is_union ? Names{"type", "union"} : keys_of(job.design.type, {"type"}));
  const Node* parameters = drift.find("parameters");
  if (job.design.type == "list") {
    read_list(job, section, parameters, folder);
  } else {
    read_parameters(job,
                    drift.need("parameters", "parameters: {capture.exposure: {min: 0.5, max: 2}}"),
                    is_union);
    if (is_union)
      read_union(job, section, folder);
    else if (own_key(job.design.type) == "levels")
      read_grid(job.design, job.parameters, section);
    else
      read_n(job.design, section);
    if (job.design.type == "morris") refuse_steps_without_length(job.parameters);
  }
  refuse_too_many_rows(job, section.where(is_union ? "union" : own_key(job.design.type)));
}

}  // namespace driftsweep::job
