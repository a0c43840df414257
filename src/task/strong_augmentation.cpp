#include "task/strong_augmentation.h"

#include <ATen/TensorOperators.h>
#include <ATen/native/GridSamplerUtils.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler_2d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numbers>

#include "task/loss.h"

namespace driftsweep::task {
namespace {

using at::native::GridSamplerInterpolation;
using at::native::GridSamplerPadding;

constexpr double noise_sd = 5e-4;

// Centres of the pixels of one axis, in pixels from the middle.
at::Tensor from_centre(int64_t size) {
  return at::arange(size, at::kDouble) - static_cast<double>(size - 1) / 2;
}

// For each pixel of the results (B, H, W, 2) where it comes from: column and row, -1 to 1 between
// the outer edges. In double on the host, so that devices and batches see the same numbers.
at::Tensor sources(const std::vector<StrongDraw>& draws, int64_t rows, int64_t columns) {
  const at::Tensor y = from_centre(rows).unsqueeze(1), x = from_centre(columns);
  std::vector<at::Tensor> grids;
  for (const auto& draw : draws) {
    const double cosine = std::cos(draw.angle), sine = std::sin(draw.angle);
    const double along_x = (draw.flip_columns ? -2. : 2.) / static_cast<double>(columns);
    const double along_y = (draw.flip_rows ? -2. : 2.) / static_cast<double>(rows);
    grids.push_back(
        at::stack({(cosine * x - sine * y) * along_x, (sine * x + cosine * y) * along_y}, 2));
  }
  return at::stack(grids);
}

at::Tensor sampled(const at::Tensor& planes, const std::vector<StrongDraw>& draws,
                   GridSamplerInterpolation interpolation, GridSamplerPadding padding) {
  const at::Tensor grid = sources(draws, planes.size(2), planes.size(3)).to(planes.options());
  return at::grid_sampler_2d(planes, grid, static_cast<int64_t>(interpolation),
                             static_cast<int64_t>(padding), /*align_corners=*/false);
}

// The blur of Pillow's SMOOTH filter: 1 around 5, over 13. Pixels of the edge stay as they are.
at::Tensor sharpened(const at::Tensor& pictures, const std::vector<StrongDraw>& draws) {
  const int64_t rows = pictures.size(2), columns = pictures.size(3);
  if (rows < 3 || columns < 3) return pictures;
  const auto shifted = [&](int64_t row, int64_t column) {
    return pictures.slice(2, row, rows - 2 + row).slice(3, column, columns - 2 + column);
  };
  // A sum of shifted pictures, whose result does not depend on the batch.
  at::Tensor sum = 4 * shifted(1, 1);
  for (int64_t row = 0; row < 3; ++row)
    for (int64_t column = 0; column < 3; ++column) sum = sum + shifted(row, column);
  std::vector<double> excess;
  for (const auto& draw : draws) excess.push_back(draw.sharpness - 1);
  const at::Tensor factors =
      at::tensor(excess, at::kDouble).view({-1, 1, 1, 1}).to(pictures.options());
  at::Tensor result = pictures.clone();
  result.slice(2, 1, rows - 1).slice(3, 1, columns - 1).add_(factors * (shifted(1, 1) - sum / 13));
  return result;
}

at::Tensor noise_like(const at::Tensor& pictures, const std::vector<StrongDraw>& draws) {
  at::Tensor values = at::empty(pictures.sizes(), at::kDouble);
  double* next = values.data_ptr<double>();
  const int64_t each = values.numel() / pictures.size(0);
  for (const auto& draw : draws) {
    base::Stream stream = draw.noise;
    for (int64_t i = 0; i < each; ++i) *next++ = noise_sd * stream.normal();
  }
  return values.to(pictures.options());
}

}  // namespace

StrongDraw draw_strong(base::Stream stream) {
  const bool flip_columns = stream.below(2) == 1, flip_rows = stream.below(2) == 1;
  const double angle = stream.uniform(-std::numbers::pi, std::numbers::pi);
  const double sharpness = stream.uniform(0.5, 1.5);
  return {flip_columns, flip_rows, angle, sharpness, stream};
}

at::Tensor augment_strongly(const at::Tensor& pictures, const std::vector<StrongDraw>& draws) {
  const at::Tensor turned =
      sampled(pictures, draws, GridSamplerInterpolation::Bilinear, GridSamplerPadding::Reflection);
  const at::Tensor sharp = sharpened(turned, draws);
  return sharp + noise_like(sharp, draws);
}

at::Tensor turn_masks(const at::Tensor& masks, const std::vector<StrongDraw>& draws) {
  // What is sampled from outside is 0, so that classes are counted from `ignored` down.
  const at::Tensor distance = (ignored_label - masks).to(at::kFloat).unsqueeze(1);
  const at::Tensor turned =
      sampled(distance, draws, GridSamplerInterpolation::Nearest, GridSamplerPadding::Zeros);
  return ignored_label - turned.squeeze(1).to(at::kLong);
}

}  // namespace driftsweep::task
