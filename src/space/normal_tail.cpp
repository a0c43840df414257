#include "space/normal_tail.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::space {
namespace {

constexpr int terms = 60;

// The ratio of the probability beyond x to the density at x (Mills 1926), by its continued
// fraction 1 / (x + 1 / (x + 2 / (x + 3 / …))): from x = 10 on these terms leave an error below
// 1e-16.
double mills(double x) {
  double rest = x;
  for (int k = terms; k > 0; --k) rest = x + k / rest;
  return 1 / rest;
}

// -log of the share of the tail beyond `low` that lies beyond low + step. The squares of large
// numbers never meet.
double fall(double low, double step) {
  return step * (low + step / 2) - std::log(mills(low + step) / mills(low));
}

}  // namespace

double tail_quantile(double low, double high, double u) {
  if (u <= 0) return low;
  if (u >= 1) return high;
  const double all = -std::expm1(-fall(low, high - low));  // of the tail, the share below high
  const double target = -std::log1p(-u * all);
  // The tail falls by exp(-low x step), and a little faster; its slope is 1 / mills.
  double step = 2 * target / (low + std::hypot(low, std::sqrt(2 * target)));
  for (int i = 0; i < 4; ++i) step -= (fall(low, step) - target) * mills(low + step);
  return std::clamp(low + step, low, high);
}

}  // namespace driftsweep::space
