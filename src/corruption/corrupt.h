// The unphysical comparison: Common Corruptions of Hendrycks and Dietterich (2019) as Oala et al.
// (2023) apply them, with the constants made for 32-pixel pictures, and two that users expect
// beside them.
#pragma once

#include <string>

#include "corruption/draws.h"

namespace driftsweep::corruption {

// Processed pictures (B, 3, H, W) in [0, 1] -> the same shape and range. `name` is one of names()
// or "none", severity 1 to 5; anything else is an InternalError. Differentiable in the pictures but
// for shot_noise and jpeg_compression, whose result hangs on no graph. `keys` may be empty for the
// corruptions without noise.
at::Tensor corrupt(const at::Tensor& pictures, const std::string& name, int severity,
                   const NoiseKeys& keys);

}  // namespace driftsweep::corruption
