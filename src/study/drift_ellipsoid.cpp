#include "study/drift_ellipsoid.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "search/ellipsoid.h"
#include "search/tolerance.h"
#include "study/metric_drop.h"

namespace driftsweep::study {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<search::Variable> variables_of(const EllipsoidRequest& request,
                                           const std::vector<size_t>& axes) {
  std::vector<search::Variable> variables;
  for (const size_t axis : axes) {
    variables.push_back(request.variables.at(axis));
    variables.back().start = search::start_of(variables.back());
  }
  return variables;
}

// The gradients of each searched image's loss, (image, axis), each per scale, and the axes that
// have one on all images.
struct Gradients {
  std::vector<size_t> axes;
  std::vector<std::vector<double>> by_image;
};

Gradients gradients_of(const DriftedModel::Parts& parts, const EllipsoidRequest& request) {
  std::vector<size_t> roomy;
  for (const size_t axis : request.axes)
    if (request.variables.at(axis).low < request.variables[axis].high) roomy.push_back(axis);
  if (roomy.empty()) return {};
  const auto variables = variables_of(request, roomy);
  std::vector<double> undrifted;
  for (const auto& variable : variables) undrifted.push_back(variable.start);
  DriftedModel model(parts, roomy);
  auto all = model.image_gradients(undrifted, request.halves->searched);
  Gradients gradients;
  gradients.by_image.resize(all.size());
  for (size_t i = 0; i < roomy.size(); ++i) {
    if (!std::all_of(all.begin(), all.end(),
                     [&](const auto& gradient) { return std::isfinite(gradient[i]); }))
      continue;
    gradients.axes.push_back(roomy[i]);
    for (size_t image = 0; image < all.size(); ++image)
      gradients.by_image[image].push_back(all[image][i] * variables[i].scale);
  }
  return gradients;
}

search::ToleranceEnd find_radius(const DriftedModel::Parts& parts, const EllipsoidRequest& request,
                                 const std::vector<size_t>& axes,
                                 const search::EllipsoidDraws& draws, int64_t& evaluations) {
  DriftedModel model(parts, axes);
  const MetricDrop metric(parts, *request.halves, model);
  const auto& contents = parts.images->facts().sha256;
  const auto problem = metric.problem(
      {.start = 0, .scale = draws.unit_radius(), .low = 0, .high = draws.reach()},
      [&](double radius, const std::vector<int64_t>& images) {
        std::vector<std::vector<double>> places;
        for (const int64_t image : images)
          places.push_back(draws.place(radius, contents[static_cast<size_t>(image)]));
        return model.evaluate_each(places, images);
      });
  const job::ForensicsSpec& spec = *parts.job->forensics;
  return search::find_upper_end(problem, {.tau = spec.tau.value(), .confidence = spec.confidence},
                                evaluations);
}

}  // namespace

store::EllipsoidValues tolerate_jointly(const DriftedModel::Parts& parts,
                                        const EllipsoidRequest& request) {
  const size_t all = parts.job->parameters.size();
  store::EllipsoidValues values;
  values.covariance.assign(all * all, missing);
  const Gradients gradients = gradients_of(parts, request);
  const auto& axes = gradients.axes;
  if (axes.empty()) {  // nothing can drift
    values.numbers = {0, 0, 0, 0};
    values.limit = static_cast<int32_t>(search::Limit::reach);
    values.evaluations = 1;
    return values;
  }
  const auto covariance = search::gradient_covariance(gradients.by_image);
  for (size_t i = 0; i < axes.size(); ++i)
    for (size_t j = 0; j < axes.size(); ++j)
      values.covariance[axes[i] * all + axes[j]] = covariance[i * axes.size() + j];
  const double ridge = search::ridge_of(covariance, axes.size());
  const search::EllipsoidDraws draws(search::principal_axes(covariance, axes.size(), ridge),
                                     variables_of(request, axes),
                                     static_cast<uint64_t>(parts.job->seed));
  int64_t evaluations = evaluations_beside_search;
  const search::ToleranceEnd end = find_radius(parts, request, axes, draws, evaluations);
  for (const double number : {end.certified, end.searched, ridge, end.drop_upper})
    values.numbers.push_back(static_cast<float>(number));
  values.limit = static_cast<int32_t>(end.limit);
  values.evaluations = static_cast<int32_t>(evaluations);
  return values;
}

}  // namespace driftsweep::study
