// Pixels beyond the border and between the pixels. Everything is made of index_select and index,
// whose backward passes are deterministic on every device.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace driftsweep::corruption {

// What lies beyond the border of `abcd`.
enum class Border {
  edge,       // aaaa|abcd|dddd
  symmetric,  // dcba|abcd|dcba
  mirror,     // dcb|abcd|cba
};

// `image` with `margin` more pixels on both ends of `axis`.
at::Tensor padded(const at::Tensor& image, int64_t axis, int64_t margin, Border border);

// (B, C, H, W) filtered along rows and columns with one kernel of odd length.
at::Tensor filtered(const at::Tensor& images, const std::vector<double>& kernel, Border border);

// A Gaussian over -radius … radius that sums to 1; sigma > 0.
std::vector<double> gaussian_kernel(double sigma, int radius);

// Bilinear samples of (B, C, H, W) at the pixel coordinates rows and columns (B, H', W') ->
// (B, C, H', W').
at::Tensor sampled(const at::Tensor& images, const at::Tensor& rows, const at::Tensor& columns,
                   Border border);

}  // namespace driftsweep::corruption
