// The processing mode `none`: no ISP at all, only what is needed to show a mosaic to a network.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::isp {

// Raw mosaics (B, H, W) in units of white -> (B, 3, H/2, W/2): r, the mean of the two greens, b of
// each 2x2 block, black level included. Odd rows and columns at the end are left out. masks:
// site_masks().
at::Tensor half_resolution(const at::Tensor& raw, const at::Tensor& masks);

}  // namespace driftsweep::isp
