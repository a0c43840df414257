#include "analysis/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.h"

namespace driftsweep::analysis {
namespace {

void require_pairs(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) throw base::InternalError("rank correlation of unequal lengths");
}

}  // namespace

std::vector<double> mean_ranks(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));

  std::vector<double> ranks(values.size());
  for (size_t first = 0; first < order.size();) {
    size_t end = first + 1;
    while (end < order.size() && values[order[end]] - values[order[end - 1]] <= 1e-9 * largest)
      ++end;
    const double mean = 0.5 * static_cast<double>(first + 1 + end);
    for (size_t i = first; i < end; ++i) ranks[order[i]] = mean;
    first = end;
  }
  return ranks;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  require_pairs(a, b);
  const std::vector<double> x = mean_ranks(a), y = mean_ranks(b);
  const double mean = 0.5 * (static_cast<double>(x.size()) + 1);
  double xy = 0, xx = 0, yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xy / std::sqrt(xx * yy);  // 0/0 where there is no order
}

double kendall(const std::vector<double>& a, const std::vector<double>& b) {
  require_pairs(a, b);
  const std::vector<double> x = mean_ranks(a), y = mean_ranks(b);
  const auto sign = [](double value) { return (value > 0) - (value < 0); };
  double agree = 0, apart_in_a = 0, apart_in_b = 0;
  for (size_t i = 0; i < x.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const int in_a = sign(x[i] - x[j]), in_b = sign(y[i] - y[j]);
      agree += in_a * in_b;
      apart_in_a += std::abs(in_a);
      apart_in_b += std::abs(in_b);
    }
  return agree / std::sqrt(apart_in_a * apart_in_b);
}

}  // namespace driftsweep::analysis
