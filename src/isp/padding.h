// How an image goes on beyond its border. Made of slices alone: on CUDA the library's own padding
// adds its gradients with atomics, in any order.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::isp {

enum class Border {
  zero,       // 000|abcd|000
  symmetric,  // cba|abcd|dcb: the border lies half a sample outside
  mirror  // dcb|abcd|cba: the border is the last sample; at least two samples, else InternalError
};

// Lengthens one axis by `before` and `after` samples, however short the axis is.
at::Tensor pad_axis(const at::Tensor& image, int64_t axis, int64_t before, int64_t after,
                    Border border);

// The last two axes by `margin` on each side.
at::Tensor pad(const at::Tensor& image, int64_t margin, Border border);

}  // namespace driftsweep::isp
