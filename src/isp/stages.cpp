#include "isp/stages.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include "isp/sites.h"

namespace driftsweep::isp {
namespace {

at::Tensor rgb_to_yuv_matrix(const at::TensorOptions& options) {
  return at::tensor({0.299, 0.587, 0.114, -0.14714119, -0.28886916, 0.43601035, 0.61497538,
                     -0.51496512, -0.10001026},
                    at::kDouble)
      .view({3, 3})
      .to(options);
}

// The inverse of the above, to the last digit of a double.
at::Tensor yuv_to_rgb_matrix(const at::TensorOptions& options) {
  return at::tensor({1.0000000000000002, -4.1827796340756807e-09, 1.1398830297637945, 1.0,
                     -0.39464233394412879, -0.58062184967618791, 1.0000000000000002,
                     2.0320618532969705, -1.2232657771803205e-09},
                    at::kDouble)
      .view({3, 3})
      .to(options);
}

// (…, 3, 3) x (B, 3, H, W): the matrix mixes the channels of every pixel.
at::Tensor mix_channels(const at::Tensor& matrix, const at::Tensor& image) {
  const auto size = image.sizes();
  return at::matmul(matrix, image.reshape({size[0], 3, size[2] * size[3]})).view(size);
}

// dcb|abcd|cba by `margin` on all four sides. On CUDA the library's backward adds with atomics, in
// any order; slices give the same pixels and the same bytes every time.
at::Tensor pad_reflecting(const at::Tensor& image, int64_t margin) {
  if (!image.is_cuda()) return at::reflection_pad2d(image, {margin, margin, margin, margin});
  at::Tensor padded = image;
  for (const int64_t axis : {2, 3}) {
    const int64_t size = padded.size(axis);
    padded = at::cat({padded.slice(axis, 1, margin + 1).flip({axis}), padded,
                      padded.slice(axis, size - margin - 1, size - 1).flip({axis})},
                     axis);
  }
  return padded;
}

at::Tensor with_luma(const at::Tensor& yuv, const at::Tensor& luma) {
  return at::cat({luma, yuv.slice(1, 1, 3)}, 1);
}

// Planes (B, 1, H, W) with one filter (1, h, w) for all or (B, h, w) for each.
at::Tensor filtered(const at::Tensor& planes, const at::Tensor& filters, int64_t padding) {
  const int64_t count = filters.size(0);
  if (count == 1) return at::conv2d(planes, filters.unsqueeze(1), {}, 1, padding);
  return at::conv2d(planes.transpose(0, 1), filters.unsqueeze(1), {}, 1, padding, 1, count)
      .transpose(0, 1);
}

}  // namespace

void keep_gradients(const Stages& stages) {
  for (const auto& [name, image] : stages)
    if (image.requires_grad()) image.retain_grad();
}

at::Tensor sparse_rgb(const at::Tensor& raw, const at::Tensor& black_level,
                      const at::Tensor& masks) {
  const at::Tensor light = (raw - per_pixel(masks, black_level)).unsqueeze(1);
  const at::Tensor channels = at::stack(
      {masks.select(1, 0), masks.select(1, 1) + masks.select(1, 2), masks.select(1, 3)}, 1);
  return light * channels;
}

at::Tensor debayer(const at::Tensor& sparse, const at::Tensor& weight) {
  return at::conv2d(pad_reflecting(sparse, 1), weight);
}

at::Tensor balance_white(const at::Tensor& rgb, const at::Tensor& gains) {
  return rgb * gains.unsqueeze(-1).unsqueeze(-1);
}

at::Tensor correct_colour(const at::Tensor& rgb, const at::Tensor& matrix) {
  return mix_channels(matrix, rgb);
}

at::Tensor rgb_to_yuv(const at::Tensor& rgb) {
  return mix_channels(rgb_to_yuv_matrix(rgb.options()), rgb);
}

at::Tensor yuv_to_rgb(const at::Tensor& yuv) {
  return mix_channels(yuv_to_rgb_matrix(yuv.options()), yuv);
}

at::Tensor sharpen_luma(const at::Tensor& yuv, const at::Tensor& filter) {
  const at::Tensor luma = yuv.slice(1, 0, 1);
  return with_luma(yuv, filtered(luma, filter.view({-1, 3, 3}), 1));
}

at::Tensor blur_luma(const at::Tensor& yuv, const at::Tensor& filter) {
  const at::Tensor luma = pad_reflecting(yuv.slice(1, 0, 1), 2);
  return with_luma(yuv, filtered(luma, filter.view({-1, 5, 5}), 0));
}

at::Tensor clip_to_unit(const at::Tensor& rgb) { return rgb.clamp(1e-5, 1); }

at::Tensor correct_gamma(const at::Tensor& rgb, const at::Tensor& gamma) {
  return rgb.pow(1 / gamma.view({-1, 1, 1, 1}));
}

}  // namespace driftsweep::isp
