#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/blocks.h"
#include "job/catalogue.h"
#include "job/forensics.h"
#include "job/read_parameters.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// The axes that a job names bound the search, so that they need ends, and a gradient.
void check_searchable(const Job& job, const space::DesignParameter& axis) {
  const bool continuous = !std::holds_alternative<space::Values>(axis.distribution);
  const bool gradient = std::any_of(
      job.models.begin(), job.models.end(),
      [&](const ModelSpec& model) { return has_gradient(axis, model.processing.mode); });
  if (!continuous || !gradient)
    throw base::usage_error(
        axis.where,
        axis.name + (continuous ? " has no gradient in the job's models, and a search follows it"
                                : " takes listed values, and a search moves along numbers"),
        continuous ? "Remove it; driftsweep check --list-parameters names those with a gradient"
                   : "Give it min and max");
  if (!axis.when.empty())
    throw base::usage_error(axis.where,
                            axis.name + " depends on another parameter, and a search moves freely",
                            "Remove when");
}

// All parameters together, those of the capture, and each part of the ISP.
std::vector<std::string> default_groups(const std::vector<std::string>& known) {
  static const Names usual = {
      "all",   "capture",           "black_level",   "white_balance",     "colour_matrix",
      "gamma", "sharpening_filter", "gaussian_blur", "sharpening_amount", "denoising_sigma"};
  Names groups;
  for (const auto& group : usual)
    if (std::find(known.begin(), known.end(), group) != known.end()) groups.push_back(group);
  return groups;
}

}  // namespace

void read_search_drift(Job& job, const Node* drift) {
  job.design.type = "none";
  if (drift == nullptr) {
    job.parameters = catalogue_axes(job.models);
    return;
  }
  const Section section(*drift, "drift", keys_of(drift_fields()));
  if (section.has("design"))
    throw base::usage_error(section.where("design"),
                            "kind: forensics searches the drifts itself and takes no design",
                            "Remove drift.design; drift.parameters bounds the search");
  read_parameters(
      job, section.need("parameters", "parameters: {capture.exposure: {min: 0.5, max: 2}}"), false);
  for (const auto& axis : job.parameters) check_searchable(job, axis);
}

ForensicsSpec read_forensics(Job& job, const Node* node, bool own_parameters) {
  const Node empty{.kind = Node::Kind::map, .where = job.path};
  const Section section(node == nullptr ? empty : *node, "forensics", keys_of(forensics_fields()));
  ForensicsSpec spec;
  spec.own_parameters = own_parameters;
  const Names known = known_groups(job);
  spec.groups = default_groups(known);
  if (const Node* groups = section.find("groups")) {
    const std::string name = section.name_of("groups");
    spec.groups.clear();
    for (const Node& item : each_once(*groups, name, "groups: [all, white_balance]"))
      spec.groups.push_back(choice_of(item, name, known));
  }
  read_fields(forensics_fields(), spec, section);
  spec.lambdas = {1, 10, 100};
  if (spec.distance == "ssim") spec.lambdas = {0.1, 1, 10};
  if (const Node* lambdas = section.find("lambdas")) {
    const std::string name = section.name_of("lambdas");
    spec.lambdas.clear();
    for (const Node& item : each_once(*lambdas, name, "lambdas: [1, 10, 100]"))
      spec.lambdas.push_back(number_of(item, name, {.low = 0}));
  }
  const Node* tau = section.find("tau");
  if (tau != nullptr && tau->kind == Node::Kind::scalar && tau->text == "none")
    spec.tau.reset();
  else
    spec.tau = section.number("tau", *spec.tau,
                              {.low = 0, .high = 1, .open_low = true, .open_high = true});
  if (!spec.tau && section.has("confidence"))
    throw base::usage_error(section.where("confidence"),
                            "forensics.confidence is that of the tolerances, and tau: none asks "
                            "for none",
                            "Remove one of the two");
  static const Names certifiable = {"accuracy", "macro_f1", "iou", "dice", "mean_iou"};
  if (spec.tau &&
      std::find(certifiable.begin(), certifiable.end(), job.metric) == certifiable.end())
    throw base::usage_error(section.where("tau"),
                            "tolerances are certified in metrics that count right and wrong, and "
                            "the job ranks by " +
                                job.metric,
                            "Rank by " + base::enumerate(certifiable) + ", or write tau: none");
  // A catalogue axis that no group moves would stand in the study for nothing.
  if (!own_parameters)
    std::erase_if(job.parameters, [&](const auto& axis) {
      return std::none_of(spec.groups.begin(), spec.groups.end(),
                          [&](const auto& group) { return in_group(axis, group); });
    });
  return spec;
}

}  // namespace driftsweep::job
