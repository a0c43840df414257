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
  const int64_t taps = kernel.size(0);
  return filter_planes(planes, axis == -1 ? kernel.view({1, 1, taps}) : kernel.view({1, taps, 1}),
                       border);
}

at::Tensor kernels_of(const std::vector<double>& numbers, at::IntArrayRef shape,
                      const at::TensorOptions& options) {
  return at::tensor(numbers, at::kDouble).view(shape).to(options);
}

at::Tensor gaussian_kernel(const at::Tensor& sigma) {
  const auto radius = static_cast<int64_t>(4 * sigma.item<double>() + 0.5);
  const at::Tensor x = at::arange(-radius, radius + 1, sigma.options().requires_grad(false));
  const at::Tensor bell = (-0.5 * (x / sigma) * (x / sigma)).exp();
  return bell / bell.sum();
}

}  // namespace driftsweep::isp
