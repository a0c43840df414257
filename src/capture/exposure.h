// Exposure: how many photons reach the sensor, relative to the shot as it was taken.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// Scales the light of a raw and lets the sensor saturate.
//   raw      (B, H, W), in units of white, black level included
//   black    (B, H, W) or broadcastable: the camera's black level under each pixel, same unit
//   exposure scalar tensor, >= 0, dimensionless; 1 returns raw to the last bit
// A pixel saturates at white, or at its own value where the file holds more than white.
// Differentiable in raw and exposure; the gradient is 0 where a pixel saturates.
at::Tensor expose(const at::Tensor& raw, const at::Tensor& black, const at::Tensor& exposure);

}  // namespace driftsweep::capture
