#include "search/reweighting.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/errors.h"
#include "base/random.h"

namespace driftsweep::search {
namespace {

// How many of the draws may exceed the bound: a standard deviation fewer than alpha of them.
size_t draws_beyond(double alpha, int draws) {
  const double expected = alpha * draws;
  return static_cast<size_t>(std::max(0., expected - std::sqrt(expected * (1 - alpha))));
}

}  // namespace

double reweighted_upper(int64_t units, double alpha, const WeightedStatistic& statistic,
                        uint64_t seed, const std::string& purpose, int draws) {
  if (units < 1 || alpha <= 0 || alpha >= 1 || draws < 1)
    throw base::InternalError("a bound of nothing");
  base::Stream stream(seed, "reweighting", purpose);
  const auto weight = [&stream] { return -std::log1p(-stream.uniform()); };
  std::vector<std::vector<double>> values;  // by candidate and draw
  std::vector<double> weights(static_cast<size_t>(units));
  for (int draw = 0; draw < draws; ++draw) {
    const double extra = weight();
    for (double& each : weights) each = weight();
    const auto found = statistic(weights, extra);
    values.resize(found.size());
    for (size_t i = 0; i < found.size(); ++i)
      values[i].push_back(std::isnan(found[i]) ? 1. : found[i]);
  }
  if (values.empty()) throw base::InternalError("a bound without an adverse unit");
  double upper = -std::numeric_limits<double>::infinity();
  const size_t beyond = draws_beyond(alpha, draws);
  for (auto& of_candidate : values) {
    const auto place = of_candidate.end() - 1 - static_cast<std::ptrdiff_t>(beyond);
    std::nth_element(of_candidate.begin(), place, of_candidate.end());
    upper = std::max(upper, *place);
  }
  return upper;
}

}  // namespace driftsweep::search
