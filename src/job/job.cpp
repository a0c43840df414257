#include "job/job.h"

#include "base/errors.h"
#include "job/catalogue.h"

namespace driftsweep::job {

std::vector<std::string> Job::gradient_parameters() const {
  std::vector<std::string> names;
  if (!gradients) return names;
  for (const auto& parameter : parameters) {
    const auto& info = need_parameter(parameter.name, parameter.where);
    bool has_gradient = false;
    for (const auto& model : models)
      has_gradient |= (info.gradient_modes & static_cast<unsigned>(model.processing.mode)) != 0;
    if (has_gradient && space::is_continuous(parameter.distribution))
      names.push_back(parameter.name);
  }
  return names;
}

int64_t Job::points() const {
  if (design.type == "list") return static_cast<int64_t>(design.points.size());
  if (design.type == "random") return design.n;
  return make_design()->points();
}

std::unique_ptr<space::Design> Job::make_design() const {
  if (design.type == "grid") return space::make_grid(parameters, design.levels);
  if (design.type == "random")
    return space::make_random(parameters, design.n, static_cast<uint64_t>(seed));
  if (design.type == "list") return space::make_list(parameters, design.points);
  throw base::InternalError("the design type '" + design.type + "'");
}

}  // namespace driftsweep::job
