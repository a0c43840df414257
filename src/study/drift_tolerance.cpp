#include "study/drift_tolerance.h"

#include <limits>

#include "study/metric_drop.h"

namespace driftsweep::study {

store::ToleranceValues tolerate_drift(const DriftedModel::Parts& parts,
                                      const ToleranceRequest& request) {
  const auto& [searched, held_out] = *request.halves;
  DriftedModel model(parts, {request.axis});
  const MetricDrop metric(parts, *request.halves, model);
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  search::ToleranceProblem problem;
  problem.variable = request.variable;
  problem.variable.start = search::start_of(request.variable);
  problem.drop = [&](double number) {
    try {
      return metric.drop(model.evaluate_at({number}, searched));
    } catch (const NotFinite&) {
      return unknown;
    }
  };
  problem.drop_upper = [&](double number, double alpha) {
    try {
      return metric.drop_upper(model.evaluate_at({number}, held_out), alpha);
    } catch (const NotFinite&) {
      return unknown;
    }
  };
  const job::ForensicsSpec& spec = *parts.job->forensics;
  const auto found =
      search::find_tolerance(problem, {.tau = spec.tau.value(), .confidence = spec.confidence});
  store::ToleranceValues values;
  for (const double number : {found.low.certified, found.high.certified, found.low.searched,
                              found.high.searched, found.low.drop_upper, found.high.drop_upper})
    values.numbers.push_back(static_cast<float>(number));
  values.low_limit = static_cast<int32_t>(found.low.limit);
  values.high_limit = static_cast<int32_t>(found.high.limit);
  values.evaluations = static_cast<int32_t>(found.evaluations) + 2;
  return values;
}

}  // namespace driftsweep::study
