#include "isp/filters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/tensor.h>

namespace driftsweep::isp {

at::Tensor filter_planes(const at::Tensor& planes, const at::Tensor& kernels, Border border) {
  const int64_t rows = kernels.size(1) / 2, columns = kernels.size(2) / 2;
  const at::Tensor padded =
      pad_axis(pad_axis(planes, -1, columns, columns, border), -2, rows, rows, border);
  return at::conv2d(padded, kernels.unsqueeze(1));
}

at::Tensor filter_axis(const at::Tensor& planes, const at::Tensor& kernel, int64_t axis,
                       Border border) {
  const int64_t taps = kernel.size(-1);
  if (kernel.dim() == 2) {  // planes as channels, each with its own kernel
    const bool rows = axis == -1;
    const at::Tensor padded = pad_axis(planes, axis, taps / 2, taps / 2, border);
    const at::Tensor kernels = rows ? kernel.view({-1, 1, 1, taps}) : kernel.view({-1, 1, taps, 1});
    return at::conv2d(padded.transpose(0, 1), kernels, {}, 1, at::IntArrayRef(0), 1, kernel.size(0))
        .transpose(0, 1);
  }
  return filter_planes(planes, axis == -1 ? kernel.view({1, 1, taps}) : kernel.view({1, taps, 1}),
                       border);
}

at::Tensor kernels_of(const std::vector<double>& numbers, at::IntArrayRef shape,
                      const at::TensorOptions& options) {
  return at::tensor(numbers, at::kDouble).view(shape).to(options);
}

at::Tensor gaussian_kernel(const at::Tensor& sigma) {
  const auto radius = static_cast<int64_t>(4 * sigma.max().item<double>() + 0.5);
  const at::Tensor x = at::arange(-radius, radius + 1, sigma.options().requires_grad(false));
  if (sigma.numel() == 1) {
    const at::Tensor bell = (-0.5 * (x / sigma) * (x / sigma)).exp();
    return bell / bell.sum();
  }
  const at::Tensor each = sigma.view({-1, 1});
  const at::Tensor inside = x.abs().le((4 * each.detach() + 0.5).floor());
  const at::Tensor bells = (-0.5 * (x / each) * (x / each)).exp() * inside;
  return bells / bells.sum(1, true);
}

}  // namespace driftsweep::isp
