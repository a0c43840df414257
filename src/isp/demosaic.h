// The demosaics of the static ISP, as the package colour-demosaicing does them, borders included:
// batched, for all Bayer orders, mixed ones too. Each takes mosaics (B, H, W) less their black
// level and site_masks(), and gives (B, 3, H, W), unclipped.
#pragma once

#include <ATen/core/Tensor.h>

#include "isp/choices.h"

namespace driftsweep::isp {

// Means of the nearest samples of each colour; the border is half-sample symmetric, so that samples
// of another colour's place (zeros) take part there, as published. Losson et al. 2010.
at::Tensor demosaic_bilinear(const at::Tensor& light, const at::Tensor& masks);

// Linear 5x5 filters that correct the mean of one colour by the curvature of another; half-sample
// symmetric. Malvar, He, Cutler 2004.
at::Tensor demosaic_malvar2004(const at::Tensor& light, const at::Tensor& masks);

// Directional filtering with a posteriori decision, and its refining step; mirrors at the border.
// Differentiable but where a decision between the directions changes. H and W at least 2. Menon,
// Andriani, Calvagno 2007.
at::Tensor demosaic_menon2007(const at::Tensor& light, const at::Tensor& masks);

at::Tensor demosaic(Demosaic choice, const at::Tensor& light, const at::Tensor& masks);

}  // namespace driftsweep::isp
