// From the signal to the number in the file: saturation and quantisation.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// Clips what the converter cannot hold: above white, which is one for highlights that the raw had
// and for new ones; below 0, or below the raw's own value where that is less. Values inside pass
// unchanged; the gradient is 0 where a pixel is clipped.
at::Tensor converted(const at::Tensor& signal, const at::Tensor& raw);

// Clips the light at a smaller full well.
//   share  (R, 1, 1): electrons of the new full well over those at white, > 0; 1 and more clip
//          nothing, since the converter then ends first
//   black  broadcastable: the level at which no light was collected
at::Tensor well_clipped(const at::Tensor& signal, const at::Tensor& black, const at::Tensor& share);

// Rounds to the nearest of 2^bits values from 0 to white, bits being (R, 1, 1). The gradient passes
// straight through to signal; bits gets none.
at::Tensor quantised(const at::Tensor& signal, const at::Tensor& bits);

}  // namespace driftsweep::capture
