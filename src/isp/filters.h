// Filters over batches of single planes.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "isp/padding.h"

namespace driftsweep::isp {

// A filter bank over planes (B, 1, H, W): kernels (K, h, w) with odd h and w, applied as
// correlations -> (B, K, H, W).
at::Tensor filter_planes(const at::Tensor& planes, const at::Tensor& kernels, Border border);

// The same over one axis (-1 along the rows, -2 along the columns) with a kernel (taps), or with
// one for each plane (B, taps).
at::Tensor filter_axis(const at::Tensor& planes, const at::Tensor& kernel, int64_t axis,
                       Border border);

// Kernels (K, h, w) from rows of numbers.
at::Tensor kernels_of(const std::vector<double>& numbers, at::IntArrayRef shape,
                      const at::TensorOptions& options);

// Samples of a Gaussian that sum to 1, differentiable in sigma, which is greater than 0: (2 *
// radius
// + 1) for a sigma of one element; for (B) one row each, filled up with 0 to the widest. As
// scipy.ndimage cuts it, the radius is 4 sigma, rounded.
at::Tensor gaussian_kernel(const at::Tensor& sigma);

}  // namespace driftsweep::isp
