// Which colour filter lies over each pixel, as masks that broadcast over a batch of mosaics whose
// images may come from cameras of different Bayer orders.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "image/cfa.h"

namespace driftsweep::isp {

// One-hot masks (B, 4, H, W) of the sites r, g1, g2, b; (1, 4, H, W) where all orders are equal.
at::Tensor site_masks(const std::vector<image::Cfa>& orders, int64_t rows, int64_t columns,
                      const at::TensorOptions& options);

// The value of each pixel's own site: masks (B|1, 4, H, W), per_site (B|1, 4) -> (B|1, H, W).
at::Tensor per_pixel(const at::Tensor& masks, const at::Tensor& per_site);

}  // namespace driftsweep::isp
