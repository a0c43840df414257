// Elastic deformation: a random affine map, then a smooth random displacement.
#pragma once

#include "corruption/draws.h"

namespace driftsweep::corruption {

// Pictures (B, 3, H, W) in [0, 1] -> the same, both resampled bilinearly; severity 1 to 5.
at::Tensor elastic_transform(const at::Tensor& pictures, int severity, const NoiseKeys& keys);

}  // namespace driftsweep::corruption
