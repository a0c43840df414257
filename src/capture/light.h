// The light that reaches the sensor, relative to the shot as it was taken.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// Scales the light of a raw and leaves its black level.
//   raw    (B, H, W), in units of white, black level included
//   black  broadcastable: the camera's black level under each pixel, same unit
//   factor broadcastable, >= 0; 1 returns raw to the last bit
at::Tensor relight(const at::Tensor& raw, const at::Tensor& black, const at::Tensor& factor);

// The share of light (H, W), or (B, H, W) for corner_ev (B, 1, 1), that a lens with this loss at
// the corner, in EV (negative = darker), leaves at each pixel: 2^(EV r^2), with r the distance from
// the image's centre over that of the corner pixels. In EV the loss is quadratic, which is cos^4 to
// second order. A tile of a larger image is treated as a whole image, since its place in there is
// not known.
at::Tensor vignette(const at::Tensor& corner_ev, int64_t rows, int64_t columns);

}  // namespace driftsweep::capture
