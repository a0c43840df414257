#include "analysis/sign_test.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
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

double sign_flip_test(const std::vector<int64_t>& nets) {
  int64_t found = 0, reach = 0;
  for (const int64_t net : nets) {
    found += net;
    reach += std::abs(net);
  }
  if (found == 0) return 1;
  // The distribution of the sum over all patterns, unit by unit; place `reach` is a sum of 0.
  std::vector<double> shares(static_cast<size_t>(2 * reach + 1), 0.), next(shares.size());
  shares[static_cast<size_t>(reach)] = 1;
  int64_t so_far = 0;
  for (const int64_t net : nets) {
    const int64_t step = std::abs(net);
    if (step == 0) continue;
    std::fill(next.begin(), next.end(), 0.);
    for (int64_t sum = reach - so_far; sum <= reach + so_far; ++sum) {
      const double half = shares[static_cast<size_t>(sum)] / 2;
      next[static_cast<size_t>(sum - step)] += half;
      next[static_cast<size_t>(sum + step)] += half;
    }
    so_far += step;
    shares.swap(next);
  }
  double tail = 0;  // of both sides, from the farthest sums inwards
  for (int64_t sum = reach; sum >= std::abs(found); --sum)
    tail += 2 * shares[static_cast<size_t>(reach + sum)];
  return std::min(1., tail);
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
