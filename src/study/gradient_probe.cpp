#include "study/gradient_probe.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace driftsweep::study {
namespace {

// Of a whole range: float64 resolves a loss to some 1e-14, so slopes to 1e-8.
constexpr double steps[] = {1e-6, 1e-5};
constexpr double agreeing = 0.02, good = 0.05, bad = 0.2;
// A loss that moves less than this share of itself over a range does not move.
constexpr double still = 1e-6;

}  // namespace

GradientProbe probe_gradient(const std::function<double(double)>& loss, double slope, double size) {
  GradientProbe probe{GradientProbe::Verdict::untold, std::numeric_limits<double>::quiet_NaN()};
  const double here = loss(0);
  const double scale = std::max(size, still * std::abs(here));
  double forward[2], backward[2];
  for (int i = 0; i < 2; ++i) {
    forward[i] = (loss(steps[i]) - here) / steps[i];
    backward[i] = (here - loss(-steps[i])) / steps[i];
  }
  const double middle[] = {(forward[0] + backward[0]) / 2, (forward[1] + backward[1]) / 2};
  if (!std::isfinite(middle[0] + middle[1] + slope) || !(scale > 0)) return probe;
  const double allowed = agreeing * std::max(scale, std::abs(middle[0]));
  const bool rounded = middle[0] == 0 && middle[1] == 0 && slope != 0;
  const bool kinked = std::abs(forward[0] - backward[0]) > allowed;
  if (rounded || kinked || std::abs(middle[0] - middle[1]) > allowed) return probe;
  probe.miss = std::abs(middle[0] - slope) / scale;
  if (probe.miss <= good) probe.verdict = GradientProbe::Verdict::ok;
  if (probe.miss > bad) probe.verdict = GradientProbe::Verdict::broken;
  return probe;
}

}  // namespace driftsweep::study
