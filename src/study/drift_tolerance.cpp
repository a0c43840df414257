#include "study/drift_tolerance.h"

#include "study/metric_drop.h"

namespace driftsweep::study {

store::ToleranceValues tolerate_drift(const DriftedModel::Parts& parts,
                                      const ToleranceRequest& request) {
  DriftedModel model(parts, {request.axis});
  const MetricDrop metric(parts, *request.halves, model);
  search::Variable variable = request.variable;
  variable.start = search::start_of(variable);
  const auto problem =
      metric.problem(variable, [&](double number, const std::vector<int64_t>& images) {
        return model.evaluate_at({number}, images);
      });
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
