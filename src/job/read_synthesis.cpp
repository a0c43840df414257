#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/catalogue.h"
#include "job/plan_size.h"
#include "job/read_distribution.h"
#include "job/read_parameters.h"
#include "job/readers.h"
#include "job/section.h"
#include "job/synthesis_cases.h"

namespace driftsweep::job {
namespace {

const Names offered_cases = {"pipelines", "corruptions", "capture", "design"};

bool has_case(const SynthesisSpec& synthesis, const std::string& name) {
  return std::count(synthesis.cases.begin(), synthesis.cases.end(), name) > 0;
}

// A value or a list of values, each once.
std::vector<Node> several(const Node& node, const std::string& name, const std::string& example) {
  if (node.kind != Node::Kind::list) return {node};
  return each_once(node, name, example);
}

SynthesisSpec read_block(const Section& section) {
  SynthesisSpec synthesis;
  const std::string name = section.name_of("cases");
  for (const Node& item : several(section.need("cases", "cases: [pipelines, corruptions]"), name,
                                  "cases: [pipelines, corruptions]"))
    synthesis.cases.push_back(choice_of(item, name, offered_cases));
  if (const Node* severity = section.find("severity")) {
    if (!has_case(synthesis, "corruptions"))
      throw base::usage_error(
          severity->where,
          section.name_of("severity") + " is that of corruptions, which " + name + " does not name",
          "Add corruptions to " + name + ", or remove it");
    synthesis.severities.clear();
    for (const Node& item : several(*severity, section.name_of("severity"), "severity: [1, 3, 5]"))
      synthesis.severities.push_back(
          static_cast<int>(integer_of(item, section.name_of("severity"), 1, 5)));
  }
  return synthesis;
}

// The place of the axis that moves this parameter like that. An axis of the job's own design is
// shared; a new one has no distribution, since the case brings its values.
size_t axis_for(Job& job, const CaseSetting& setting, const std::string& label,
                const std::string& where) {
  const auto& info = need_parameter(setting.parameter, where);
  const auto clash = [&](const space::DesignParameter& axis, const std::string& reason) {
    return base::usage_error(
        axis.where, fmt::format("the case {} sets {}, which {}", label, setting.parameter, reason),
        "Take it out of drift.parameters, or " + label + " out of synthesis.cases");
  };
  for (size_t place = 0; place < job.parameters.size(); ++place) {
    const auto& axis = job.parameters[place];
    const auto members = axis.members();
    if (std::count(members.begin(), members.end(), setting.parameter) == 0) continue;
    if (members.size() > 1) throw clash(axis, axis.name + " moves together with others");
    if (axis.as != setting.as)
      throw clash(axis, fmt::format("drift.parameters moves as {}, not as {}", name_of(axis.as),
                                    name_of(setting.as)));
    if (!axis.when.empty()) throw clash(axis, "drift.parameters moves under a condition");
    if (!info.choices.empty() && !space::contains(axis.distribution, setting.value))
      throw clash(axis, "drift.parameters never gives the value " + space::text_of(setting.value));
    return place;
  }
  space::DesignParameter axis{setting.parameter, setting.as, space::Listed{}, where};
  if (!info.choices.empty()) axis.distribution = all_choices(info);
  job.parameters.push_back(std::move(axis));
  check_modes(job.parameters.back(), job.models);
  return job.parameters.size() - 1;
}

DesignSpec part_of(Job& job, const std::vector<CasePoint>& points, const std::string& label,
                   const std::string& where) {
  DesignSpec part;
  part.type = "list";
  part.label = label;
  std::vector<std::vector<size_t>> places;  // by point and setting, among the part's axes
  for (const CasePoint& point : points) {
    auto& of_point = places.emplace_back();
    for (const CaseSetting& setting : point) {
      const size_t axis = axis_for(job, setting, label, where);
      const auto found = std::find(part.axes.begin(), part.axes.end(), axis);
      of_point.push_back(static_cast<size_t>(found - part.axes.begin()));
      if (found == part.axes.end()) part.axes.push_back(axis);
    }
  }
  for (size_t i = 0; i < points.size(); ++i) {
    auto& coordinates = part.points.emplace_back(part.axes.size());
    for (size_t j = 0; j < points[i].size(); ++j) coordinates[places[i][j]] = points[i][j].value;
  }
  return part;
}

void require_static(const Job& job) {
  for (const auto& model : job.models)
    if (model.processing.mode != space::Mode::static_)
      throw base::usage_error(
          model.where,
          fmt::format("the case pipelines exchanges the stages of the static pipeline, and model "
                      "'{}' is processed by the mode {}",
                      model.name, space::name_of(model.processing.mode)),
          "Give it processing: {mode: static}, or take pipelines out of synthesis.cases");
}

// The job's own design as parts of the union.
std::vector<DesignSpec> own_parts(const SynthesisSpec& synthesis) {
  if (synthesis.design.type == "union") return synthesis.design.parts;
  DesignSpec part = synthesis.design;
  part.label = "design";
  for (size_t axis = 0; axis < synthesis.parameters.size(); ++axis) part.axes.push_back(axis);
  return {part};
}

}  // namespace

void read_synthesis(Job& job, const Node& node, const Node* drift,
                    const std::filesystem::path& folder) {
  const Section section(node, "synthesis", keys_of(synthesis_fields()));
  SynthesisSpec synthesis = read_block(section);
  const std::string where = section.where("cases");
  if (has_case(synthesis, "design")) {
    if (drift == nullptr)
      throw base::usage_error(where, "the case design needs the key 'drift', which is missing",
                              "Add for example drift: {design: {type: grid, levels: 3}, "
                              "parameters: {capture.exposure: {min: 0.5, max: 2}}}");
    read_drift(job, *drift, folder);
  } else if (drift != nullptr) {
    throw base::usage_error(drift->where, "synthesis.cases does not name the job's own drift",
                            "Add design to synthesis.cases, or remove drift");
  }
  synthesis.design = job.design;
  synthesis.parameters = job.parameters;
  if (has_case(synthesis, "pipelines")) require_static(job);

  job.design = DesignSpec();
  job.design.type = "union";
  std::set<std::string> labels;
  for (const std::string& name : synthesis.cases) {
    std::vector<DesignSpec> parts;
    if (name == "design")
      parts = own_parts(synthesis);
    else
      parts = {part_of(job,
                       name == "pipelines"     ? pipeline_case()
                       : name == "corruptions" ? corruption_case(synthesis.severities)
                                               : capture_case(),
                       name, where)};
    for (auto& part : parts) {
      if (!labels.insert(part.label).second)
        throw base::usage_error(drift != nullptr ? drift->where : where,
                                "two cases are named '" + part.label + "'",
                                "Give that part of drift.design.union another name: case: …");
      job.design.parts.push_back(std::move(part));
    }
  }
  job.synthesis = std::move(synthesis);
  refuse_too_many_rows(job, where);
}

}  // namespace driftsweep::job
