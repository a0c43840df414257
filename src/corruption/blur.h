// Out of focus. Pictures (B, 3, H, W) in [0, 1] -> the same; severity 1 to 5.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace driftsweep::corruption {

at::Tensor gaussian_blur(const at::Tensor& pictures, int severity);
at::Tensor defocus_blur(const at::Tensor& pictures, int severity);

// The kernel of defocus_blur, (2 r + 1) x (2 r + 1) row by row, r = floor(radius) + 1: the pixels
// of a disk, softened by a 3x3 Gaussian of sigma `softness`; sums to 1.
std::vector<double> disk_kernel(double radius, double softness);

}  // namespace driftsweep::corruption
