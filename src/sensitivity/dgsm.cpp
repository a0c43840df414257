#include "sensitivity/dgsm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

// Columns: y, y^2, then for each parameter d^2 and d^4.
ReplicatedSums sums_of(std::span<const double> outputs, std::span<const double> derivatives,
                       size_t parameters, double mean, const Bootstrap& bootstrap) {
  const size_t width = 2 + 2 * parameters;
  ReplicatedSums sums(width, bootstrap);
  std::vector<double> rows;
  constexpr auto step = static_cast<size_t>(ReplicatedSums::rows_at_once);
  for (size_t first = 0; first < outputs.size(); first += step) {
    const size_t end = std::min(outputs.size(), first + step);
    rows.assign((end - first) * width, 0.0);
    for (size_t i = first; i < end; ++i) {
      double* row = rows.data() + (i - first) * width;
      row[0] = outputs[i] - mean;
      row[1] = row[0] * row[0];
      for (size_t j = 0; j < parameters; ++j) {
        const double derivative = derivatives[i * parameters + j];
        row[2 + j] = derivative * derivative;
        row[2 + parameters + j] = row[2 + j] * row[2 + j];
      }
    }
    sums.add(static_cast<int64_t>(first), rows);
  }
  return sums;
}

double finite_mean(std::span<const double> outputs) {
  double sum = 0, count = 0;
  for (const double y : outputs)
    if (std::isfinite(y)) {
      sum += y;
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

}  // namespace

DgsmMeasures dgsm_measures(std::span<const double> outputs, std::span<const double> derivatives,
                           std::span<const double> ranges, const Bootstrap& bootstrap) {
  const size_t parameters = ranges.size();
  if (derivatives.size() != outputs.size() * parameters)
    throw base::InternalError("one derivative for each base point and parameter");
  const ReplicatedSums sums =
      sums_of(outputs, derivatives, parameters, finite_mean(outputs), bootstrap);
  DgsmMeasures measures;
  measures.dropped = sums.dropped();
  measures.used = static_cast<int64_t>(outputs.size()) - sums.dropped();
  const auto mean = [&](int replicate, size_t column) {
    return sums.sum(replicate, column) / sums.rows(replicate);
  };
  const auto variance = [&](int replicate) {
    const double middle = mean(replicate, 0);
    return mean(replicate, 1) - middle * middle;
  };
  measures.variance = measures.used > 1 ? variance(-1) : nothing;
  for (size_t j = 0; j < parameters; ++j) {
    measures.vi.push_back(estimate(sums, [&](int replicate) { return mean(replicate, 2 + j); }));
    const double vi = measures.vi.back().value;
    measures.vi_std.push_back(std::sqrt(std::max(0.0, mean(-1, 2 + parameters + j) - vi * vi)));
    const double factor = ranges[j] * ranges[j] / (std::numbers::pi * std::numbers::pi);
    measures.dgsm.push_back(estimate(sums, [&](int replicate) {
      const double spread = variance(replicate);
      return spread > 0 ? mean(replicate, 2 + j) * factor / spread : nothing;
    }));
  }
  return measures;
}

}  // namespace driftsweep::sensitivity
