// Sharpening of the static ISP, on the luma of pictures (B, 3, H, W).
#pragma once

#include <ATen/core/Tensor.h>

#include "isp/choices.h"

namespace driftsweep::isp {

// `amount`, a tensor of one element, scales what is added to the luma; 1 is as published:
// - sharpening_filter: the 3x3 filter 0 -1 0 / -1 5 -1 / 0 -1 0, zeros outside;
// - unsharp_masking: luma less its Gaussian blur (sigma 1), each *column* by itself. The published
//   code hands the luma to scikit-image 0.18 as if its columns were colour channels. The published
//   data were made with it, so it keeps the name;
// - unsharp_masking_2d: the same with a blur in both directions.
// The Gaussian is half-sample symmetric at the border.
at::Tensor sharpen(Sharpening choice, const at::Tensor& rgb, const at::Tensor& amount);

}  // namespace driftsweep::isp
