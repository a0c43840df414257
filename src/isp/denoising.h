// Denoising of the static ISP, on pictures (B, 3, H, W): what can be done for a whole batch at
// once, on any device, with gradients.
#pragma once

#include <ATen/core/Tensor.h>

#include "isp/choices.h"

namespace driftsweep::isp {

// Gaussian on the luma, half-sample symmetric. sigma: pixels, a tensor of one element greater than
// 0 that may require a gradient; the published value is 0.5.
at::Tensor denoise_gaussian(const at::Tensor& rgb, const at::Tensor& sigma);

// Median of 3x3 on the luma, half-sample symmetric.
at::Tensor denoise_median(const at::Tensor& rgb);

// Sets the row frequencies from 0.3 W up to 0.7 W to zero and takes the real part, on each of the
// three channels. The published code means both axes of the luma, but transforms the row and
// the channel axis of the picture, and cuts along the row alone.
at::Tensor denoise_fft(const at::Tensor& rgb);

// Any of them, or an iterative one (see iterative.h), which cuts the gradient.
at::Tensor denoise(Denoising choice, const at::Tensor& rgb, const at::Tensor& sigma);

}  // namespace driftsweep::isp
