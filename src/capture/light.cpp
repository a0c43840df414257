#include "capture/light.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/exp2.h>

#include <algorithm>

namespace driftsweep::capture {
namespace {

// Squared distances of the pixels of one axis from its centre.
at::Tensor squares(int64_t size, const at::TensorOptions& options) {
  const at::Tensor from_centre = at::arange(size, options) - static_cast<double>(size - 1) / 2;
  return from_centre * from_centre;
}

}  // namespace

at::Tensor relight(const at::Tensor& raw, const at::Tensor& black, const at::Tensor& factor) {
  // raw + (f - 1) light, not black + f light: the former is exact at f = 1.
  return raw + (factor - 1) * (raw - black);
}

at::Tensor vignette(const at::Tensor& corner_ev, int64_t rows, int64_t columns) {
  const auto options = corner_ev.options().requires_grad(false);
  const double half_height = static_cast<double>(rows - 1) / 2;
  const double half_width = static_cast<double>(columns - 1) / 2;
  const double corner = std::max(half_height * half_height + half_width * half_width, 0.25);
  const at::Tensor distance = squares(rows, options).unsqueeze(1) + squares(columns, options);
  return at::exp2(corner_ev * (distance / corner));
}

}  // namespace driftsweep::capture
