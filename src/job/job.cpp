#include "job/job.h"

#include <charconv>
#include <cstring>
#include <numeric>

#include "base/errors.h"
#include "base/hash.h"
#include "job/catalogue.h"
#include "job/design_types.h"

namespace driftsweep::job {
namespace {

// Two random parts of a union share no numbers, though they may move the same parameters.
uint64_t seed_of(uint64_t seed, const std::string& label) {
  if (label.empty()) return seed;
  const base::Digest digest =
      base::Sha256().update(&seed, sizeof seed).update("case").update(label).finish();
  std::memcpy(&seed, digest.data(), sizeof seed);
  return seed;
}

std::unique_ptr<space::Design> design_of(const DesignSpec& spec,
                                         const std::vector<space::DesignParameter>& parameters,
                                         uint64_t seed);

// Where the catalogue gives a number that every camera and model has without drift.
std::vector<std::optional<double>> own_values(
    const std::vector<space::DesignParameter>& parameters) {
  std::vector<std::optional<double>> values;
  for (const auto& parameter : parameters) {
    const auto* info = find_parameter(parameter.members().front());
    double number = 0;
    const bool known =
        info != nullptr && !info->per_image &&
        std::from_chars(info->default_text.data(),
                        info->default_text.data() + info->default_text.size(), number)
                .ptr == info->default_text.data() + info->default_text.size();
    values.push_back(known ? std::optional(number) : std::nullopt);
  }
  return values;
}

std::vector<space::UnionPart> parts_of(const DesignSpec& spec,
                                       const std::vector<space::DesignParameter>& parameters,
                                       uint64_t seed) {
  std::vector<space::UnionPart> parts;
  for (const auto& part : spec.parts) {
    std::vector<space::DesignParameter> moved;
    for (const size_t axis : part.axes) moved.push_back(parameters[axis]);
    parts.push_back({part.label, design_of(part, moved, seed_of(seed, part.label)), part.axes});
  }
  return parts;
}

std::unique_ptr<space::Design> design_of(const DesignSpec& spec,
                                         const std::vector<space::DesignParameter>& parameters,
                                         uint64_t seed) {
  switch (design_kind(spec.type)) {
    case DesignKind::grid:
      return space::make_grid(parameters, spec.levels);
    case DesignKind::one_at_a_time:
      return space::make_one_at_a_time(parameters, spec.levels, own_values(parameters));
    case DesignKind::random:
      return space::make_random(parameters, spec.n, seed);
    case DesignKind::lhs:
      return space::make_lhs(parameters, spec.n, seed);
    case DesignKind::sobol:
    case DesignKind::dgsm:
      return space::make_sobol(parameters, spec.n, seed);
    case DesignKind::saltelli:
      return space::make_saltelli(parameters, spec.n, spec.second_order, seed);
    case DesignKind::morris:
      return space::make_morris(parameters, spec.n, spec.steps, seed);
    case DesignKind::list:
    case DesignKind::none:
      return space::make_list(parameters, spec.points);
    case DesignKind::union_of:
      return space::make_union(parts_of(spec, parameters, seed), parameters.size());
  }
  throw base::InternalError("a design of no kind");
}

// The design's points are those that it has without test sets.
std::unique_ptr<space::Design> with_tests(const Job& job, uint64_t seed) {
  std::vector<space::UnionPart> parts;
  if (job.design.type == "union") {
    parts = parts_of(job.design, job.parameters, seed);
  } else if (job.design.type != "none") {
    std::vector<size_t> axes(job.parameters.size());
    std::iota(axes.begin(), axes.end(), size_t{0});
    parts.push_back({design_case, design_of(job.design, job.parameters, seed), std::move(axes)});
  }
  const std::vector<std::vector<space::Coordinate>> undrifted(1);
  for (const auto& test : job.tests)
    parts.push_back({test_case(test.name),
                     space::make_list(std::vector<space::DesignParameter>(), undrifted),
                     {}});
  return space::make_union(std::move(parts), job.parameters.size());
}

}  // namespace

std::string test_case(const std::string& name) { return "test:" + name; }

bool is_segmentation_network(const std::string& network) { return network.starts_with("unet"); }

bool Job::segmentation() const {
  for (const auto& model : models)
    if (is_segmentation_network(model.network)) return true;
  return metric == "iou" || metric == "dice" || metric == "mean_iou";
}

std::vector<std::string> Job::gradient_parameters() const {
  std::vector<std::string> names;
  if (!gradients) return names;
  for (const auto& parameter : parameters) {
    bool anywhere = false;
    for (const auto& model : models) anywhere |= has_gradient(parameter, model.processing.mode);
    if (anywhere) names.push_back(parameter.name);
  }
  return names;
}

int64_t Job::points() const {
  const auto further = static_cast<int64_t>(tests.size());
  if (design.type == "list" || design.type == "none")
    return static_cast<int64_t>(design.points.size()) + further;
  if (const auto* type = design_type(design.type); type != nullptr && type->n_is_points)
    return design.n + further;
  return make_design()->points();
}

std::unique_ptr<space::Design> Job::make_design() const {
  const auto number = static_cast<uint64_t>(seed);
  return space::make_conditional(parameters, tests.empty() ? design_of(design, parameters, number)
                                                           : with_tests(*this, number));
}

}  // namespace driftsweep::job
