#include "analysis/export_problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/sensitivity_study.h"
#include "base/errors.h"
#include "space/distribution.h"
#include "store/disk.h"

namespace driftsweep::analysis {
namespace {

using json = nlohmann::ordered_json;

struct InSalib {
  const char* dist;
  json bounds;
};

InSalib in_salib(const store::DesignAxis& axis) {
  const auto distribution = space::distribution_of(axis.distribution, axis.numbers);
  if (axis.choices() || !distribution)
    throw base::data_error(
        axis.name, "a problem file has no place for choices, levels and listed values",
        "Export the study's tables instead: driftsweep export STUDY.h5 --csv DIR");
  if (const auto* d = std::get_if<space::Uniform>(&*distribution))
    return {"unif", {d->min, d->max}};
  if (const auto* d = std::get_if<space::LogUniform>(&*distribution))
    return {"logunif", {d->min, d->max}};
  if (const auto* d = std::get_if<space::Normal>(&*distribution))
    return {"norm", {d->mu, d->sigma}};
  const auto& d = std::get<space::TruncatedNormal>(*distribution);
  return {"truncnorm", {d.min, d.max, d.mu, d.sigma}};
}

}  // namespace

void export_problem(const store::StudyShape& shape, const std::string& path) {
  const ScreenedAxes screened = screened_axes(shape);
  json names = json::array(), bounds = json::array(), groups = json::array(), dists = json::array();
  for (const auto& axis : shape.axes) {
    if (std::find(screened.axes.begin(), screened.axes.end(), axis.name) == screened.axes.end())
      continue;
    const InSalib told = in_salib(axis);
    names.push_back(axis.name);
    bounds.push_back(told.bounds);
    dists.push_back(told.dist);
    groups.push_back(axis.group.empty() ? axis.name : axis.group);
  }
  json problem = {{"num_vars", names.size()}, {"names", names}, {"bounds", bounds}};
  if (groups != names) problem["groups"] = groups;
  problem["dists"] = dists;
  store::replace_file(path, problem.dump(2) + "\n", false);
}

}  // namespace driftsweep::analysis
