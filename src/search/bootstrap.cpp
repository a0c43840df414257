#include "search/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "base/random.h"

namespace driftsweep::search {

double bootstrap_upper(int64_t units, double alpha,
                       const std::function<double(const std::vector<int32_t>& times)>& statistic,
                       uint64_t seed, const std::string& purpose, int resamples) {
  if (units < 1 || alpha <= 0 || alpha >= 1 || resamples < 1)
    throw base::InternalError("a bootstrap of nothing");
  base::Stream stream(seed, "bootstrap", purpose);
  std::vector<double> values;
  std::vector<int32_t> times(static_cast<size_t>(units));
  for (int i = 0; i < resamples; ++i) {
    std::fill(times.begin(), times.end(), 0);
    for (int64_t unit = 0; unit < units; ++unit)
      ++times[stream.below(static_cast<uint64_t>(units))];
    const double value = statistic(times);
    // A set without a value, such as one that lacks every class, supports nothing.
    values.push_back(std::isnan(value) ? 1. : value);
  }
  std::sort(values.begin(), values.end());
  const auto beyond = static_cast<size_t>(std::floor(alpha * resamples));
  const double percentile = values[values.size() - 1 - std::min(beyond, values.size() - 1)];
  return std::max(percentile, 1 - std::pow(alpha, 1 / static_cast<double>(units)));
}

}  // namespace driftsweep::search
