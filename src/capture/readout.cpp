#include "capture/readout.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/exp2.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/round.h>
#include <ATen/ops/where.h>

namespace driftsweep::capture {

at::Tensor converted(const at::Tensor& signal, const at::Tensor& raw) {
  const at::Tensor white = at::ones({}, signal.options().requires_grad(false));
  return at::maximum(at::minimum(signal, white), raw.detach().clamp_max(0));
}

at::Tensor well_clipped(const at::Tensor& signal, const at::Tensor& black,
                        const at::Tensor& share) {
  const at::Tensor full = black + share * (1 - black);
  return at::where(share < 1, at::minimum(signal, full), signal);
}

at::Tensor quantised(const at::Tensor& signal, const at::Tensor& bits) {
  const at::Tensor steps = at::round(at::exp2(bits.detach())) - 1;
  const at::Tensor rounded = at::round(signal.detach() * steps) / steps;
  // The difference is exactly 0, so that the value is the rounded one and the gradient signal's.
  return rounded + (signal - signal.detach());
}

}  // namespace driftsweep::capture
