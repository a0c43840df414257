// The parametrized, differentiable pipeline of Oala et al. 2023, as the plain reference that faster
// kernels are checked against.
#pragma once

#include <ATen/core/Tensor.h>

#include "isp/stages.h"

namespace driftsweep::isp {

// The 132 parameters. Camera facts have one row per image of the batch, or one for all.
struct ParametrizedParameters {
  at::Tensor black_level;        // (B|1, 4), r g1 g2 b, fractions of white
  at::Tensor debayer;            // (3, 3, 3, 3)
  at::Tensor white_balance;      // (B|1, 3)
  at::Tensor colour_matrix;      // (B|1, 3, 3)
  at::Tensor sharpening_filter;  // (3, 3), or (B|1, 3, 3)
  at::Tensor gaussian_blur;      // (5, 5), or (B|1, 5, 5)
  at::Tensor gamma;              // (B|1)
  at::Tensor additive;           // (1, 3, H, W), added at the end; undefined = none
};

// The published start: bilinear debayer, the 3x3 sharpening filter, a Gaussian of sigma 0.5,
// gamma 2.2; black level 0, gains 1 and the identity matrix stand where a camera's facts belong.
ParametrizedParameters default_parameters(const at::TensorOptions& options);

// Raw mosaics (B, H, W) in units of white -> pictures (B, 3, H, W), in [0, 1] before the
// additive layer. H and W at least 3.
// masks: site_masks(). Where `stages` is given, every stage's image is appended: demosaic (so the
// published code calls the mosaic spread over three sparse planes), debayer (these planes filled),
// color_correct, sharpening, gaussian, clipped, gamma_correct, and noise where there is an additive
// layer.
at::Tensor parametrized(const at::Tensor& raw, const at::Tensor& masks,
                        const ParametrizedParameters& parameters, Stages* stages = nullptr);

}  // namespace driftsweep::isp
