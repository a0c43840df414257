// A zoom during the exposure.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::corruption {

// The mean of pictures (B, 3, H, W) magnified by 1, 1.01, … about their centre and of the picture
// itself, which so counts twice, as published; severity 1 to 5.
at::Tensor zoom_blur(const at::Tensor& pictures, int severity);

}  // namespace driftsweep::corruption
