#include "analysis/sign_test.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace driftsweep::analysis {

double sign_test(int64_t one, int64_t other) {
  const auto n = static_cast<double>(one + other);
  double tail = 0;
  for (int64_t k = 0; k <= std::min(one, other); ++k) {
    const auto kept = static_cast<double>(k);
    tail += std::exp(std::lgamma(n + 1) - std::lgamma(kept + 1) - std::lgamma(n - kept + 1) -
                     n * std::log(2.));
  }
  return std::min(1., 2 * tail);
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1., static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace driftsweep::analysis
