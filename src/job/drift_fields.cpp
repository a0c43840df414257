// The blocks of a design: its points and the axes they lie on.
#include <fmt/ranges.h>

#include "base/hash.h"
#include "job/blocks.h"

namespace driftsweep::job {
namespace {

using Axis = space::DesignParameter;

std::string list_text(const Names& names) { return fmt::format("[{}]", fmt::join(names, ", ")); }

std::string list_text(const std::vector<space::Coordinate>& values) {
  Names texts;
  for (const auto& value : values) texts.push_back(space::text_of(value));
  return list_text(texts);
}

Names names_of(const std::vector<Axis>& axes) {
  Names names;
  for (const auto& axis : axes) names.push_back(axis.name);
  return names;
}

// One number of a distribution.
Field<Axis> number_of_distribution(const std::string& name, const Range& range,
                                   const std::string& documentation) {
  return key<Axis>(name, takes::number(range), Identity::yes, documentation)
      .writes([name](const Axis& axis) -> std::optional<std::string> {
        for (const auto& [each, number] : space::numbers_of(axis.distribution))
          if (each == name) return space::text_of(number);
        return std::nullopt;
      });
}

std::optional<std::string> values_text(const Axis& axis) {
  const auto* values = std::get_if<space::Values>(&axis.distribution);
  return values == nullptr ? std::nullopt : std::optional(list_text(values->values));
}

std::optional<std::string> distribution_text(const Axis& axis) {
  if (std::holds_alternative<space::Values>(axis.distribution) ||
      std::holds_alternative<space::Listed>(axis.distribution))
    return std::nullopt;
  return space::name_of(axis.distribution);
}

std::optional<std::string> conditions_text(const Axis& axis) {
  std::string text;
  for (const auto& condition : axis.when)
    text += (text.empty() ? "" : ", ") + condition.parameter + ": " + list_text(condition.values);
  return text.empty() ? std::nullopt : std::optional("{" + text + "}");
}

MeaningLines conditions_meaning(const std::string& prefix, const Axis& axis) {
  MeaningLines lines;
  for (const auto& condition : axis.when)
    lines.push_back({prefix + "when." + condition.parameter, list_text(condition.values)});
  return lines;
}

// The number of points and their digest: a list may be long, and its text appears in a diff.
std::string digest_of(const std::vector<std::vector<space::Coordinate>>& points) {
  base::Sha256 hasher;
  for (const auto& point : points) {
    for (const auto& coordinate : point) {
      const std::string text = space::text_of(coordinate);
      const uint64_t header[2] = {coordinate.index(), text.size()};
      hasher.update(header, sizeof header).update(text);
    }
  }
  return fmt::format("{} points, SHA-256 {}", points.size(), base::hex(hasher.finish()));
}

// Of the axes that have a range: those with values bring their levels.
std::vector<std::pair<std::string, int>> levels_of(const DesignView& design) {
  std::vector<std::pair<std::string, int>> levels;
  if (!has_own_key(design.spec.type, "levels")) return levels;
  for (size_t i = 0; i < design.parameters.size(); ++i)
    if (!std::holds_alternative<space::Values>(design.parameters[i].distribution))
      levels.emplace_back(design.parameters[i].name, design.spec.levels[i]);
  return levels;
}

std::optional<std::string> levels_text(const DesignView& design) {
  if (design_kind(design.spec.type) == DesignKind::morris)
    return fmt::format("{}", design.spec.steps);
  std::string text;
  for (const auto& [name, count] : levels_of(design))
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, count);
  return text.empty() ? std::nullopt : std::optional("{" + text + "}");
}

MeaningLines levels_meaning(const std::string& prefix, const DesignView& design) {
  if (design_kind(design.spec.type) == DesignKind::morris)
    return {{prefix + "levels", fmt::format("{}", design.spec.steps)}};
  MeaningLines lines;
  for (const auto& [name, count] : levels_of(design))
    lines.push_back({prefix + "levels." + name, fmt::format("{}", count)});
  return lines;
}

std::vector<Axis> moved_by(const DesignSpec& part, const std::vector<Axis>& parameters) {
  std::vector<Axis> moved;
  for (const size_t axis : part.axes) moved.push_back(parameters[axis]);
  return moved;
}

std::optional<std::string> union_text(const DesignView& design) {
  std::string text;
  for (const auto& part : design.spec.parts)
    text += (text.empty() ? "" : ", ") +
            flow_text<DesignView>(design_fields(), {part, moved_by(part, design.parameters)});
  return text.empty() ? std::nullopt : std::optional("[" + text + "]");
}

MeaningLines union_meaning(const std::string& prefix, const DesignView& design) {
  MeaningLines lines;
  for (const auto& part : design.spec.parts) {
    const auto moved = moved_by(part, design.parameters);
    const std::string own = prefix + part.label + ".";
    lines.push_back({own + "parameters", list_text(names_of(moved))});
    for (auto& line : meaning_of<DesignView>(design_fields(), {part, moved}, own))
      lines.push_back(std::move(line));
  }
  return lines;
}

Field<DesignView> design_key(const std::string& name, const Shape& shape,
                             const std::string& documentation) {
  return key<DesignView>(name, shape, Identity::yes, documentation)
      .where([name](const DesignView& design) { return takes_key(design.spec.type, name); });
}

MeaningLines told_by_the_union(const std::string& /*prefix*/, const DesignView& /*design*/) {
  return {};
}

Names all_types() {
  Names names = design_type_names();
  names.insert(names.end(), {"union", "intensities"});
  return names;
}

std::string types_documentation() {
  std::string text;
  for (const auto& type : design_types())
    text += fmt::format("{}`{}`: {}", text.empty() ? "" : "; ", type.name, type.documentation);
  return text +
         "; `union`: designs one after the other; `intensities`: the exposure series of Oala "
         "et al., with its parameters.";
}

}  // namespace

std::string axes_text(const std::vector<Axis>& axes) {
  std::string text;
  for (const auto& axis : axes)
    text += (text.empty() ? "" : ", ") + axis.name + ": " + flow_text(axis_fields(), axis);
  return "{" + text + "}";
}

MeaningLines axes_meaning(const std::vector<Axis>& axes, const std::string& prefix) {
  MeaningLines lines;
  for (const auto& axis : axes)
    for (auto& line : meaning_of(axis_fields(), axis, prefix + axis.name + "."))
      lines.push_back(std::move(line));
  return lines;
}

const Block<Axis>& axis_fields() {
  static const Block<Axis> fields = {
      key<Axis>("as", takes::choice({"value", "offset", "factor"}), Identity::yes,
                "How the number meets each image's own camera fact: replaces it, is added to it, "
                "or scales it.")
          .otherwise("value")
          .writes([](const Axis& axis) { return space::name_of(axis.as); }),
      key<Axis>("values", takes::list_of(takes::any_of({takes::number(), takes::text()})),
                Identity::yes,
                "Levels, or names of a choice such as `corruption.name`, and for static models "
                "`isp.demosaic`, `isp.sharpening`, `isp.denoising`; in place of a distribution.")
          .writes(values_text),
      key<Axis>("distribution",
                takes::choice({"uniform", "log_uniform", "normal", "truncated_normal"}),
                Identity::yes,
                "`uniform` and `log_uniform` take `min` and `max`, `normal` takes `mu` and "
                "`sigma`, `truncated_normal` all four.")
          .otherwise("uniform")
          .writes(distribution_text),
      number_of_distribution("mu", {}, "Mean of a normal distribution, in the parameter's unit."),
      number_of_distribution("sigma", {.low = 0, .open_low = true},
                             "Its standard deviation, in the parameter's unit."),
      number_of_distribution("min", {}, "The least value, in the parameter's unit."),
      number_of_distribution("max", {}, "The largest value, in the parameter's unit."),
      key<Axis>("tie", takes::list_of(takes::text()), Identity::yes,
                "Parameters that this axis moves as one, under the name of one of them or a name "
                "of its own.")
          .writes([](const Axis& axis) {
            return axis.tie.empty() ? std::nullopt : std::optional(list_text(axis.tie));
          }),
      key<Axis>("group", takes::text(), Identity::yes,
                "Screens the axes of one group as one in `saltelli` and `morris` designs.")
          .writes([](const Axis& axis) {
            return axis.group.empty() ? std::nullopt : std::optional(axis.group);
          }),
      key<Axis>("when",
                takes::map_of(takes::any_of(
                    {takes::number(), takes::text(),
                     takes::list_of(takes::any_of({takes::number(), takes::text()}))})),
                Identity::yes,
                "An axis before this one and its value or values: at other points this one is "
                "left empty.")
          .writes(conditions_text)
          .means(conditions_meaning)};
  return fields;
}

const Block<DesignView>& design_fields() {
  const Shape levels = takes::whole(1, 1000000);
  static const Block<DesignView> fields = {
      key<DesignView>("type", takes::choice(all_types()), Identity::yes, types_documentation())
          .writes([](const DesignView& design) { return design.spec.type; }),
      design_key("n", takes::whole(1, 1'000'000'000'000),
                 "Points; blocks of `saltelli`, trajectories of `morris`.")
          .writes([](const DesignView& design) { return fmt::format("{}", design.spec.n); }),
      design_key("second_order", takes::flag(),
                 "Of `saltelli`: indices of pairs too, for about twice the points.")
          .otherwise("false")
          .writes(
              [](const DesignView& design) { return fmt::format("{}", design.spec.second_order); }),
      design_key("levels", takes::any_of({levels, takes::map_of(levels)}),
                 "Levels of each axis that has a range, or by axis; of `morris` the levels that "
                 "its steps walk on, an even number, 4 unless given.")
          .writes(levels_text)
          .means(levels_meaning),
      design_key("file", takes::path(),
                 "A CSV file, its header the names of parameters; what a point leaves empty keeps "
                 "the model's own value.")
          .writes([](const DesignView& design) { return quoted(design.spec.file); })
          .means([](const std::string& prefix, const DesignView& design) {
            return MeaningLines{{prefix + "points", digest_of(design.spec.points)}};
          }),
      key<DesignView>("case", takes::name(), Identity::yes,
                      "The name that the points of this part carry.")
          .otherwise("its type")
          .writes([](const DesignView& design) { return quoted(design.spec.label); })
          .means(told_by_the_union)
          .where([](const DesignView& design) { return !design.spec.label.empty(); }),
      key<DesignView>("parameters", takes::list_of(takes::text()), Identity::yes,
                      "The axes that this part moves; the others keep the model's own value. Not "
                      "of a list, whose header names them.")
          .otherwise("all")
          .writes([](const DesignView& design) { return list_text(names_of(design.parameters)); })
          .means(told_by_the_union)
          .where([](const DesignView& design) {
            return !design.spec.label.empty() && design.spec.type != "list";
          }),
      key<DesignView>("union", takes::list_of(takes::block("drift.design.union[]")), Identity::keys,
                      "Designs one after the other, whose points carry their `case`; what a part "
                      "does not move keeps the model's own value. Makes `type` needless.")
          .writes(union_text)
          .means(union_meaning)};
  return fields;
}

Names design_keys() {
  Names names = keys_of(design_fields());
  for (const char* of_a_part : {"case", "parameters"}) std::erase(names, of_a_part);
  return names;
}

Names part_keys() {
  Names names = keys_of(design_fields());
  std::erase(names, "union");
  return names;
}

const Block<Job>& drift_fields() {
  static const Block<Job> fields = {
      key<Job>("design", takes::block("drift.design"), Identity::keys,
               "Where the points lie. Not of `kind: forensics`, which searches.")
          .writes([](const Job& job) -> std::optional<std::string> {
            const bool own = job.synthesis.has_value();
            const DesignSpec& design = own ? job.synthesis->design : job.design;
            if (design_kind(design.type) == DesignKind::none) return std::nullopt;
            return flow_text<DesignView>(
                design_fields(), {design, own ? job.synthesis->parameters : job.parameters});
          })
          .means([](const std::string& prefix, const Job& job) {
            return in_this_order(meaning_of<DesignView>(
                design_fields(), {job.design, job.parameters}, prefix + "design."));
          }),
      key<Job>("parameters", takes::map_of(takes::block("drift.parameters.NAME")), Identity::keys,
               "What drifts, by name: `driftsweep check --list-parameters` prints all. A list "
               "design may leave it out, and one parameter's value empty.")
          .writes([](const Job& job) -> std::optional<std::string> {
            const auto& axes = job.synthesis ? job.synthesis->parameters : job.parameters;
            std::string text;
            for (const auto& axis : axes)
              text += "\n    " + axis.name + ": " + flow_text(axis_fields(), axis);
            return text.empty() ? std::nullopt : std::optional(text);
          })
          .means([](const std::string& prefix, const Job& job) {
            const std::string names = fmt::format("{}", fmt::join(names_of(job.parameters), ", "));
            MeaningLines lines = {{prefix + "parameters", names}};
            for (auto& line : axes_meaning(job.parameters, prefix + "parameters."))
              lines.push_back(std::move(line));
            return in_this_order(std::move(lines));
          })};
  return fields;
}

}  // namespace driftsweep::job
