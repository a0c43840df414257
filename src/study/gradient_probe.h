// What differences of a loss say of its gradient along one direction.
#pragma once

#include <functional>

namespace driftsweep::study {

struct GradientProbe {
  enum class Verdict { ok, untold, broken };
  Verdict verdict = Verdict::untold;
  double miss = 0;  // share of `size`; NaN where the difference cannot be told
};

// `loss(t)` in float64 at t times the direction from the point; `slope` is the gradient along it,
// and `size` the sum of the sizes of its parts, which a mistake in any of them is a share of. A
// difference is told where two steps agree and both sides do: not at a kink, not where the loss
// does not move at all (rounded pixels). ok: within 5 %; broken: beyond 20 %, which float32 and the
// kinks of a network do not make.
GradientProbe probe_gradient(const std::function<double(double)>& loss, double slope, double size);

}  // namespace driftsweep::study
