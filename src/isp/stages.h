// The stages of the parametrized ISP: pure functions, image in, image out, differentiable in all
// tensor arguments. B images of H x W pixels; signals in units of white. Per-image parameters have
// B or 1 rows. Source of all: Oala et al. 2023 and its published code raw2logit; boundary rules are
// part of the result.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace driftsweep::isp {

// Intermediate images of a pipeline by the published stage names, in order.
using Stages = std::vector<std::pair<std::string, at::Tensor>>;

// Has every stage keep its gradient, in image.grad(), when a loss behind it is propagated back.
void keep_gradients(const Stages& stages);

// Spreads a mosaic (B, H, W) less its black level (B|1, 4) over three planes (B, 3, H, W), zero
// where a filter lets nothing through. masks: site_masks().
at::Tensor sparse_rgb(const at::Tensor& raw, const at::Tensor& black_level,
                      const at::Tensor& masks);

// The full 3 -> 3 channel 3x3 convolution over the sparse planes, reflect padding (dcb|abcd|cba).
// weight (3, 3, 3, 3): output, input, row, column.
at::Tensor debayer(const at::Tensor& sparse, const at::Tensor& weight);

// Multiplies each channel by its gain (B|1, 3).
at::Tensor balance_white(const at::Tensor& rgb, const at::Tensor& gains);

// Applies camera RGB -> output RGB (B|1, 3, 3), rows = output channels.
at::Tensor correct_colour(const at::Tensor& rgb, const at::Tensor& matrix);

// RGB <-> YUV with the constants of scikit-image's rgb2yuv.
at::Tensor rgb_to_yuv(const at::Tensor& rgb);
at::Tensor yuv_to_rgb(const at::Tensor& yuv);

// Filters the luma plane: (3, 3) with zero padding; (5, 5) with reflect padding; or (B|1, …), one
// filter for each image.
at::Tensor sharpen_luma(const at::Tensor& yuv, const at::Tensor& filter);
at::Tensor blur_luma(const at::Tensor& yuv, const at::Tensor& filter);

// Clips to [1e-5, 1], so that the power that follows has a finite gradient.
at::Tensor clip_to_unit(const at::Tensor& rgb);

// signal^(1/gamma); gamma (B|1).
at::Tensor correct_gamma(const at::Tensor& rgb, const at::Tensor& gamma);

}  // namespace driftsweep::isp
