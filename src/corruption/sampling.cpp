#include "corruption/sampling.h"

#include <ATen/TensorIndexing.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/where.h>

#include <cmath>

namespace driftsweep::corruption {
namespace {

// Positions, also outside, as indices 0 … size-1.
at::Tensor folded(const at::Tensor& position, int64_t size, Border border) {
  if (border == Border::edge || size == 1) return position.clamp(0, size - 1);
  const int64_t turn = border == Border::symmetric ? 2 * size - 1 : 2 * size - 2;
  const int64_t period = border == Border::symmetric ? 2 * size : 2 * size - 2;
  const at::Tensor within = at::remainder(position, period);
  return at::where(within >= size, turn - within, within);
}

}  // namespace

at::Tensor padded(const at::Tensor& image, int64_t axis, int64_t margin, Border border) {
  const int64_t size = image.size(axis);
  const at::Tensor positions = at::arange(-margin, size + margin, image.options().dtype(at::kLong));
  return image.index_select(axis, folded(positions, size, border));
}

at::Tensor filtered(const at::Tensor& images, const std::vector<double>& kernel, Border border) {
  const auto margin = static_cast<int64_t>(kernel.size() / 2);
  at::Tensor result = images;
  for (const int64_t axis : {2, 3}) {
    const int64_t size = result.size(axis);
    const at::Tensor wide = padded(result, axis, margin, border);
    result = wide.narrow(axis, 0, size) * kernel[0];
    for (size_t i = 1; i < kernel.size(); ++i)
      result = result + wide.narrow(axis, static_cast<int64_t>(i), size) * kernel[i];
  }
  return result;
}

std::vector<double> gaussian_kernel(double sigma, int radius) {
  std::vector<double> kernel;
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    kernel.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += kernel.back();
  }
  for (double& weight : kernel) weight /= sum;
  return kernel;
}

at::Tensor sampled(const at::Tensor& images, const at::Tensor& rows, const at::Tensor& columns,
                   Border border) {
  const int64_t count = images.size(0), height = images.size(2), width = images.size(3);
  const at::Tensor pixels = images.flatten(2).transpose(1, 2);  // (B, H W, C)
  const at::Tensor batch = at::arange(count, rows.options().dtype(at::kLong)).view({count, 1});
  const at::Tensor top = rows.floor(), left = columns.floor();
  const at::Tensor down = (rows - top).flatten(1).unsqueeze(2);
  const at::Tensor right = (columns - left).flatten(1).unsqueeze(2);
  const auto pick = [&](int64_t row_step, int64_t column_step) {
    const at::Tensor row = folded(top.to(at::kLong) + row_step, height, border);
    const at::Tensor column = folded(left.to(at::kLong) + column_step, width, border);
    return pixels.index({batch, (row * width + column).flatten(1)});
  };
  const at::Tensor upper = pick(0, 0) * (1 - right) + pick(0, 1) * right;
  const at::Tensor lower = pick(1, 0) * (1 - right) + pick(1, 1) * right;
  const at::Tensor result = upper * (1 - down) + lower * down;
  return result.transpose(1, 2).reshape({count, images.size(1), rows.size(1), rows.size(2)});
}

}  // namespace driftsweep::corruption
