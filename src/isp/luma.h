// Stages that touch the luma alone.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::isp {

// Y of YUV: (B, 3, H, W) -> (B, 1, H, W).
at::Tensor luma_of(const at::Tensor& rgb);

// The picture with another luma and the same chroma. Of the matrix from YUV to RGB, the column of Y
// is all ones, so that the change of luma is simply added to each channel.
at::Tensor with_luma(const at::Tensor& rgb, const at::Tensor& before, const at::Tensor& after);

}  // namespace driftsweep::isp
