#include "corruption/tone.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "corruption/severity.h"

namespace driftsweep::corruption {

at::Tensor contrast(const at::Tensor& pictures, int severity) {
  const double scale = at_severity<double>({0.75, 0.5, 0.4, 0.3, 0.15}, severity);
  const at::Tensor means = pictures.mean({2, 3}, true);
  return ((pictures - means) * scale + means).clamp(0, 1);
}

// With hue and saturation kept, red, green and blue grow as the value does.
at::Tensor brightness(const at::Tensor& pictures, int severity) {
  const double shift = at_severity<double>({0.05, 0.1, 0.15, 0.2, 0.3}, severity);
  const at::Tensor value = pictures.amax(1, true);
  const at::Tensor raised = (value + shift).clamp(0, 1);
  const at::Tensor lit = value > 0;
  const at::Tensor factor = raised / at::where(lit, value, at::zeros_like(value) + 1);
  return at::where(lit, pictures * factor, raised).clamp(0, 1);
}

// With hue and value kept, the distances from the largest channel grow as the saturation does.
at::Tensor saturate(const at::Tensor& pictures, int severity) {
  struct Change {
    double scale, shift;
  };
  const Change change =
      at_severity<Change>({{{0.3, 0}, {0.1, 0}, {1.5, 0}, {2, 0.1}, {2.5, 0.2}}}, severity);
  const at::Tensor value = pictures.amax(1, true);
  const at::Tensor range = value - pictures.amin(1, true);
  const at::Tensor one = at::zeros_like(value) + 1;
  const at::Tensor coloured = range > 0;
  const at::Tensor saturation = range / at::where(value > 0, value, one);
  const at::Tensor changed = (saturation * change.scale + change.shift).clamp(0, 1);
  const at::Tensor red = at::tensor({0., 1., 1.}, at::kDouble).view({1, 3, 1, 1});
  const at::Tensor distance = at::where(
      coloured, (value - pictures) / at::where(coloured, range, one), red.to(pictures.options()));
  return (value * (1 - changed * distance)).clamp(0, 1);
}

}  // namespace driftsweep::corruption
