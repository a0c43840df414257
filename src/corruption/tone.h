// Contrast, brightness and colour. Pictures (B, 3, H, W) in [0, 1] -> the same; severity 1 to 5.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::corruption {

// About the mean of each channel of each picture.
at::Tensor contrast(const at::Tensor& pictures, int severity);
// Raises the value of HSV.
at::Tensor brightness(const at::Tensor& pictures, int severity);
// Scales and shifts the saturation of HSV. A grey pixel has the hue of red, as published, so that
// the severities with a shift (4 and 5) redden greys.
at::Tensor saturate(const at::Tensor& pictures, int severity);

}  // namespace driftsweep::corruption
