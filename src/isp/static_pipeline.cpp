#include "isp/static_pipeline.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include "isp/demosaic.h"
#include "isp/denoising.h"
#include "isp/sharpening.h"
#include "isp/sites.h"

namespace driftsweep::isp {
namespace {

// signal^(1/gamma) of a signal clipped to [0, 1]. The slope at 0 is infinite; clipped pixels are
// kept away from it, since they have no gradient.
at::Tensor correct_gamma_from_zero(const at::Tensor& clipped, const at::Tensor& gamma) {
  const at::Tensor lit = clipped > 0;
  return at::where(lit, correct_gamma(at::where(lit, clipped, 1), gamma), 0);
}

}  // namespace

StaticParameters default_static_parameters(const at::TensorOptions& options) {
  return {.black_level = at::zeros({1, 4}, options),
          .white_balance = at::ones({1, 3}, options),
          .colour_matrix = at::eye(3, options).unsqueeze(0),
          .sharpening_amount = at::ones({1}, options),
          .denoising_sigma = at::full({1}, 0.5, options),
          .gamma = at::full({1}, 2.2, options)};
}

at::Tensor static_pipeline(const at::Tensor& raw, const at::Tensor& masks, const Choices& choices,
                           const StaticParameters& parameters, Stages* stages) {
  const auto keep = [stages](const char* name, const at::Tensor& image) {
    if (stages != nullptr) stages->emplace_back(name, image);
    return image;
  };
  const auto light = raw - per_pixel(masks, parameters.black_level);
  const auto camera_rgb = keep("demosaic", demosaic(choices.demosaic, light, masks));
  const auto balanced = balance_white(camera_rgb, parameters.white_balance);
  const auto rgb = keep("color_correct", correct_colour(balanced, parameters.colour_matrix));
  const auto sharp =
      keep("sharpening", sharpen(choices.sharpening, rgb, parameters.sharpening_amount));
  const auto clean =
      keep("denoising", denoise(choices.denoising, sharp, parameters.denoising_sigma));
  const auto clipped = keep("clipped", clean.clamp(0, 1));
  return keep("gamma_correct", correct_gamma_from_zero(clipped, parameters.gamma));
}

}  // namespace driftsweep::isp
