#include "job/axis_text.h"

namespace driftsweep::job {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return "[" + list + "]";
}

std::string list_of(const std::vector<space::Coordinate>& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(space::text_of(value));
  return list_of(texts);
}

std::string relations_of(const space::DesignParameter& axis) {
  std::string text, conditions;
  if (!axis.tie.empty()) text += ", tie: " + list_of(axis.tie);
  if (!axis.group.empty()) text += ", group: " + axis.group;
  for (const auto& condition : axis.when)
    conditions +=
        (conditions.empty() ? "" : ", ") + condition.parameter + ": " + list_of(condition.values);
  return conditions.empty() ? text : text + ", when: {" + conditions + "}";
}

void add_distribution(MeaningWriter& writer, const std::string& prefix,
                      const space::Distribution& distribution) {
  if (const auto* values = std::get_if<space::Values>(&distribution)) {
    writer.add(prefix + "values", list_of(values->values));
    return;
  }
  if (std::holds_alternative<space::Listed>(distribution)) return;
  writer.add(prefix + "distribution", space::name_of(distribution));
  for (const auto& [key, number] : space::numbers_of(distribution))
    writer.add(prefix + key, space::text_of(number));
}

}  // namespace

void add_axis(MeaningWriter& writer, const std::string& prefix,
              const space::DesignParameter& axis) {
  writer.add(prefix + "as", space::name_of(axis.as));
  add_distribution(writer, prefix, axis.distribution);
  if (!axis.tie.empty()) writer.add(prefix + "tie", list_of(axis.tie));
  if (!axis.group.empty()) writer.add(prefix + "group", axis.group);
  for (const auto& condition : axis.when)
    writer.add(prefix + "when." + condition.parameter, list_of(condition.values));
}

std::string triple(const std::array<double, 3>& t) {
  return fmt::format("[{}, {}, {}]", t[0], t[1], t[2]);
}

std::string yaml_of(const space::DesignParameter& axis) {
  std::string text = "{as: " + space::name_of(axis.as);
  if (const auto* values = std::get_if<space::Values>(&axis.distribution)) {
    text += ", values: " + list_of(values->values);
  } else if (!std::holds_alternative<space::Listed>(axis.distribution)) {
    text += ", distribution: " + space::name_of(axis.distribution);
    for (const auto& [key, number] : space::numbers_of(axis.distribution))
      text += ", " + key + ": " + space::text_of(number);
  }
  return text + relations_of(axis) + "}";
}

}  // namespace driftsweep::job
