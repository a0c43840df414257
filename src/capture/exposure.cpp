#include "capture/exposure.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/minimum.h>

namespace driftsweep::capture {

at::Tensor expose(const at::Tensor& raw, const at::Tensor& black, const at::Tensor& exposure) {
  // raw + (e - 1) light, not black + e light: the former is exact at e = 1.
  const at::Tensor exposed = raw + (exposure - 1) * (raw - black);
  return at::minimum(exposed, raw.detach().clamp_min(1));
}

}  // namespace driftsweep::capture
