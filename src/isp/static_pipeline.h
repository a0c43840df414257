// The static pipelines of Oala et al. 2023: the stages photographers know, chosen by name.
#pragma once

#include <ATen/core/Tensor.h>

#include "isp/choices.h"
#include "isp/stages.h"

namespace driftsweep::isp {

// Camera facts have one row per image of the batch, or one for all.
struct StaticParameters {
  at::Tensor black_level;        // (B|1, 4), r g1 g2 b, fractions of white
  at::Tensor white_balance;      // (B|1, 3)
  at::Tensor colour_matrix;      // (B|1, 3, 3)
  at::Tensor sharpening_amount;  // (B|1), see sharpening.h
  at::Tensor denoising_sigma;    // (B|1), pixels, of gaussian_denoising alone
  at::Tensor gamma;              // (B|1)
};

// Amount 1, sigma 0.5, gamma 2.2; black level 0, gains 1 and the identity matrix stand where a
// camera's facts belong.
StaticParameters default_static_parameters(const at::TensorOptions& options);

// Raw mosaics (B, H, W) in units of white -> pictures (B, 3, H, W) in [0, 1]. H and W at least 2.
// masks: site_masks(). Differentiable in every parameter that the chosen stages use, unless the
// denoising is iterative: then only gamma has a gradient, and the others do not appear in the
// graph. Where `stages` is given, every stage's image is appended: demosaic, color_correct,
// sharpening, denoising, clipped, gamma_correct.
at::Tensor static_pipeline(const at::Tensor& raw, const at::Tensor& masks, const Choices& choices,
                           const StaticParameters& parameters, Stages* stages = nullptr);

}  // namespace driftsweep::isp
