#include "job/read_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/blocks.h"
#include "job/catalogue.h"
#include "job/domain.h"
#include "job/read_distribution.h"
#include "space/normal.h"

namespace driftsweep::job {

using Axes = std::vector<space::DesignParameter>;

namespace {

// What a normal distribution has beyond the numbers that a design can take of it.
constexpr double least_share = 0x1p-54;

// A name of its own for a tied axis becomes that of a dataset beside others of the study file.
void check_free_name(const std::string& name, const std::string& where) {
  static const std::set<std::string> taken = {"model",       "fold",
                                              "point",       "parameter",
                                              "image",       "case",
                                              "data.test",   "loss",
                                              "status",      "seconds",
                                              "session",     "rank",
                                              "error",       "attempts",
                                              "gradient",    "confusion",
                                              "true_class",  "predicted_class",
                                              "image_loss",  "image_prediction",
                                              "image_label", "accuracy",
                                              "macro_f1",    "balanced_accuracy",
                                              "auroc",       "ece",
                                              "mean_iou",    "noisier_share",
                                              "iou",         "dice"};
  const bool plain = !name.empty() && name.size() <= 100 &&
                     std::all_of(name.begin(), name.end(),
                                 [](unsigned char c) {
                                   return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
                                 }) &&
                     name.front() != '.';
  if (plain && !taken.contains(name)) return;
  throw base::usage_error(where, "'" + name + "' cannot name an axis of the study file",
                          "Take letters, digits, '_' and '.', such as isp.black_level");
}

// The parameters that the axis moves; empty without a tie.
std::vector<std::string> read_tie(const std::string& name, const Section& section) {
  const Node* tie = section.find("tie");
  if (tie == nullptr) return {};
  const std::string key = section.name_of("tie");
  if (tie->kind != Node::Kind::list || tie->items.empty())
    throw base::usage_error(
        tie->where, key + " must be a list of parameters that move as one",
        "Write for example tie: [isp.black_level.r, isp.black_level.g1, isp.black_level.g2]");
  std::vector<std::string> members;
  if (find_parameter(name) != nullptr) members.push_back(name);
  for (const auto& item : tie->items) {
    const auto& info = need_parameter(text_of(item, key), item.where);
    if (!info.choices.empty() || info.whole)
      throw base::usage_error(item.where, info.name + " cannot be tied to others",
                              "Tie parameters that are continuous numbers");
    const bool repeated = std::count(members.begin(), members.end(), info.name) > 0;
    if (repeated && info.name != name)
      throw base::usage_error(item.where, key + " lists " + info.name + " twice", "Keep it once");
    if (!repeated) members.push_back(info.name);
  }
  return members;
}

// One number can be a value, or be added, in one unit only; a factor has none.
void check_units(const space::DesignParameter& axis, const std::string& where) {
  if (axis.as == space::As::factor) return;
  const auto& first = need_parameter(axis.members().front(), where);
  for (const auto& member : axis.members()) {
    const auto& info = need_parameter(member, where);
    if (info.unit != first.unit)
      throw base::usage_error(
          where,
          fmt::format("{} moves {} ({}) and {} ({}) by one {}", axis.name, first.name, first.unit,
                      info.name, info.unit, name_of(axis.as)),
          "Tie parameters of one unit, or write as: factor");
  }
}

std::vector<space::Condition> read_when(const Axes& before, const Section& section) {
  const Node* when = section.find("when");
  if (when == nullptr) return {};
  const std::string key = section.name_of("when");
  if (when->kind != Node::Kind::map || when->items.empty())
    throw base::usage_error(when->where, key + " must name a parameter and its value",
                            "Write for example when: {isp.denoising: gaussian_denoising}");
  std::vector<space::Condition> conditions;
  for (size_t i = 0; i < when->items.size(); ++i) {
    std::vector<std::string> names;
    const space::DesignParameter* other = nullptr;
    for (const auto& parameter : before) {
      names.push_back(parameter.name);
      if (parameter.name == when->keys[i]) other = &parameter;
    }
    if (other == nullptr)
      throw base::usage_error(
          when->key_where[i],
          key + " looks at '" + when->keys[i] + "', which stands not before it in the design",
          names.empty() ? "Name that parameter first in drift.parameters"
                        : "It can look at " + base::enumerate(names),
          base::nearest(when->keys[i], names));
    const Node& item = when->items[i];
    Node list{.kind = Node::Kind::list, .where = item.where};
    if (item.kind == Node::Kind::list)
      list = item;
    else
      list.items.push_back(item);
    const auto& info = need_parameter(other->members().front(), item.where);
    space::Condition condition{other->name,
                               read_values(list, key + "." + other->name, info).values};
    for (const auto& value : condition.values)
      if (!space::contains(other->distribution, value))
        throw base::usage_error(item.where,
                                fmt::format("{} is never {}", other->name, space::text_of(value)),
                                "Name a value that the design gives it");
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

// That a bell reaches outside the domain, with its share there; nothing where it does not, or where
// the domain is known only image by image.
void refuse_wide_bell(const space::DesignParameter& axis, const space::Normal& bell,
                      const Section& section) {
  for (const auto& member : axis.members()) {
    const auto domain = domain_of_axis(axis, member);
    if (!domain) continue;
    const double below = space::normal_probability((domain->low - bell.mu) / bell.sigma);
    const double above = space::normal_probability((bell.mu - domain->high) / bell.sigma);
    if (below + above < least_share) continue;
    throw base::usage_error(
        section.where("sigma"),
        fmt::format(
            "{}{} must be {}, and a share of {:.2g} of this normal distribution lies outside",
            member, axis.as == space::As::value ? "" : " as " + space::name_of(axis.as),
            domain->text(), below + above),
        fmt::format("Write distribution: truncated_normal with {}",
                    below > 0 && above > 0
                        ? fmt::format("min: {} and max: {}", domain->low, domain->high)
                    : below > 0 ? fmt::format("min: {} and a max", domain->low)
                                : fmt::format("a min and max: {}", domain->high)));
  }
}

void check_values(const space::DesignParameter& axis, const Section& section) {
  constexpr auto usage = base::ExitCode::usage;
  if (const auto* values = std::get_if<space::Values>(&axis.distribution)) {
    for (size_t i = 0; i < values->values.size(); ++i)
      check_domain(axis, std::get<double>(values->values[i]),
                   section.find("values")->items[i].where, usage);
  } else if (!std::holds_alternative<space::Listed>(axis.distribution)) {
    if (const auto* bell = std::get_if<space::Normal>(&axis.distribution))
      refuse_wide_bell(axis, *bell, section);
    const bool bell = std::holds_alternative<space::Normal>(axis.distribution);
    for (const double end : {0., 1.})
      check_domain(axis, std::get<double>(space::quantile(axis.distribution, end)),
                   section.where(bell       ? "sigma"
                                 : end == 0 ? "min"
                                            : "max"),
                   usage);
  }
}

// `section_name`: "drift.parameters".
space::DesignParameter read_axis(const Axes& before, const std::string& section_name,
                                 const std::string& name, const Node& node,
                                 const std::string& where, bool optional) {
  const bool tied = node.kind == Node::Kind::map && node.find("tie") != nullptr;
  if (!tied) need_parameter(name, where);
  if (tied && find_parameter(name) == nullptr) check_free_name(name, where);
  space::DesignParameter parameter;
  parameter.name = name;
  parameter.where = where;
  Node empty{.kind = Node::Kind::map, .where = where};
  const bool bare = optional && node.kind == Node::Kind::null;
  const Section section(bare ? empty : node, section_name + "." + name, keys_of(axis_fields()));
  parameter.tie = read_tie(name, section);
  const std::string as = section.choice("as", "value", info_of(axis_fields(), "as").takes.choices);
  parameter.as = as == "offset"   ? space::As::offset
                 : as == "factor" ? space::As::factor
                                  : space::As::value;
  const space::ParameterInfo& info = need_parameter(parameter.members().front(), where);
  if (!info.choices.empty() && parameter.as != space::As::value)
    throw base::usage_error(section.where("as"),
                            name + " is a choice among names, which have no " + as,
                            "Leave out as, or write as: value");
  check_units(parameter, section.where("tie"));
  parameter.group = section.text("group", "");
  parameter.distribution = read_distribution(section, info, optional);
  parameter.when = read_when(before, section);
  if (info.choices.empty()) check_values(parameter, section);
  return parameter;
}

// A parameter that two axes move would have two values.
void check_moved_once(const Axes& axes) {
  const auto& latest = axes.back();
  for (size_t i = 0; i + 1 < axes.size(); ++i)
    for (const auto& member : axes[i].members())
      for (const auto& other : latest.members())
        if (member == other)
          throw base::usage_error(
              latest.where, member + " is moved by both " + axes[i].name + " and " + latest.name,
              "Take it out of one of the two");
}

}  // namespace

void check_modes(const space::DesignParameter& axis, const std::vector<ModelSpec>& models) {
  unsigned modes = 0;
  for (const auto& model : models) modes |= static_cast<unsigned>(model.processing.mode);
  for (const auto& member : axis.members()) {
    const auto& info = need_parameter(member, axis.where);
    if ((info.modes & modes) != 0) continue;
    throw base::usage_error(axis.where,
                            member + " acts in none of the job's models, whose processing is " +
                                base::enumerate(space::mode_names(modes), "and"),
                            "It acts where processing.mode is " +
                                base::enumerate(space::mode_names(info.modes)) +
                                "; remove it or change a model");
  }
}

Axes read_axes(const Node& node, const std::string& name, const std::vector<ModelSpec>& models,
               bool optional) {
  if (node.kind != Node::Kind::map || node.items.empty())
    throw base::usage_error(node.where, name + " must name at least one parameter",
                            "Write for example capture.exposure: {min: 0.5, max: 2}");
  Axes axes;
  for (size_t i = 0; i < node.items.size(); ++i) {
    axes.push_back(read_axis(axes, name, node.keys[i], node.items[i], node.key_where[i], optional));
    check_modes(axes.back(), models);
    check_moved_once(axes);
  }
  return axes;
}

void read_parameters(Job& job, const Node& node, bool optional) {
  job.parameters = read_axes(node, "drift.parameters", job.models, optional);
}

}  // namespace driftsweep::job
