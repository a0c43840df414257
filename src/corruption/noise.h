// The four noises. Pictures (B, 3, H, W) in [0, 1] -> the same, clipped; severity 1 to 5. One and
// the same draw serves all severities of a corruption, so that their difference is no luck.
#pragma once

#include "corruption/draws.h"

namespace driftsweep::corruption {

at::Tensor gaussian_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys);
// Counts of photons: no gradient passes.
at::Tensor shot_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys);
// Salt and pepper on single values, not on whole pixels.
at::Tensor impulse_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys);
at::Tensor speckle_noise(const at::Tensor& pictures, int severity, const NoiseKeys& keys);

}  // namespace driftsweep::corruption
