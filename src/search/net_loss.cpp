#include "search/net_loss.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::search {
namespace {

constexpr double share_of_lost = 0.9;

// P(X <= successes) of a binomial with 0 < p < 1, terms in logarithms so that none overflows.
double at_most(int64_t successes, int64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double log_p = std::log(p), log_q = std::log1p(-p);
  double sum = 0;
  double log_choose = 0;
  for (int64_t k = 0; k <= successes; ++k) {
    const auto count = static_cast<double>(k);
    if (k > 0) log_choose += std::log((n - count + 1) / count);
    sum += std::exp(log_choose + count * log_p + (n - count) * log_q);
  }
  return std::min(sum, 1.);
}

}  // namespace

double binomial_upper(int64_t successes, int64_t trials, double alpha) {
  if (successes < 0 || successes > trials || trials < 1 || alpha <= 0 || alpha >= 1)
    throw base::InternalError("a binomial bound of impossible counts");
  if (successes == trials) return 1;
  double low = static_cast<double>(successes) / static_cast<double>(trials), high = 1;
  // The probability falls as p grows; the upper end of the last interval errs on the safe side.
  for (int step = 0; step < 60 && high - low > 1e-12; ++step) {
    const double middle = (low + high) / 2;
    (at_most(successes, trials, middle) > alpha ? low : high) = middle;
  }
  return high;
}

double binomial_lower(int64_t successes, int64_t trials, double alpha) {
  return 1 - binomial_upper(trials - successes, trials, alpha);
}

double net_loss_upper(const Pairs& pairs, double alpha) {
  return binomial_upper(pairs.lost, pairs.total, share_of_lost * alpha) -
         binomial_lower(pairs.gained, pairs.total, (1 - share_of_lost) * alpha);
}

int64_t images_needed(double most, double alpha) {
  if (most <= 0 || most >= 1) return most >= 1 ? 1 : -1;
  return static_cast<int64_t>(std::ceil(std::log(share_of_lost * alpha) / std::log1p(-most)));
}

}  // namespace driftsweep::search
