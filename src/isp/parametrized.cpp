#include "isp/parametrized.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "isp/stages.h"

namespace driftsweep::isp {
namespace {

// Bilinear interpolation written as a convolution over sparse planes, one plane per output channel.
at::Tensor bilinear_weights() {
  const at::Tensor green = at::tensor({0., 1., 0., 1., 4., 1., 0., 1., 0.}, at::kDouble) / 4;
  const at::Tensor red_blue = at::tensor({1., 2., 1., 2., 4., 2., 1., 2., 1.}, at::kDouble) / 4;
  at::Tensor weights = at::zeros({3, 3, 3, 3}, at::kDouble);
  weights[0][0].copy_(red_blue.view({3, 3}));
  weights[1][1].copy_(green.view({3, 3}));
  weights[2][2].copy_(red_blue.view({3, 3}));
  return weights;
}

at::Tensor gaussian_5x5(double sigma) {
  at::Tensor line = at::zeros({5}, at::kDouble);
  for (int i = 0; i < 5; ++i) line[i] = std::exp(-(i - 2) * (i - 2) / (2 * sigma * sigma));
  line /= line.sum();
  return line.unsqueeze(1) * line.unsqueeze(0);
}

}  // namespace

ParametrizedParameters default_parameters(const at::TensorOptions& options) {
  ParametrizedParameters parameters;
  parameters.black_level = at::zeros({1, 4}, options);
  parameters.debayer = bilinear_weights().to(options);
  parameters.white_balance = at::ones({1, 3}, options);
  parameters.colour_matrix = at::eye(3, options).unsqueeze(0);
  parameters.sharpening_filter =
      at::tensor({0., -1., 0., -1., 5., -1., 0., -1., 0.}, at::kDouble).view({3, 3}).to(options);
  parameters.gaussian_blur = gaussian_5x5(0.5).to(options);
  parameters.gamma = at::full({1}, 2.2, options);
  return parameters;
}

at::Tensor parametrized(const at::Tensor& raw, const at::Tensor& masks,
                        const ParametrizedParameters& parameters, Stages* stages) {
  const auto keep = [stages](const char* name, const at::Tensor& image) {
    if (stages != nullptr) stages->emplace_back(name, image);
    return image;
  };
  const auto sparse = keep("demosaic", sparse_rgb(raw, parameters.black_level, masks));
  const auto full = keep("debayer", debayer(sparse, parameters.debayer));
  const auto camera_rgb = balance_white(full, parameters.white_balance);
  const auto rgb = keep("color_correct", correct_colour(camera_rgb, parameters.colour_matrix));
  auto sharp = sharpen_luma(rgb_to_yuv(rgb), parameters.sharpening_filter);
  if (stages != nullptr) {
    // The gradient passes through the kept picture, so that this stage has one too; the values stay
    // as they are without it, to the last digit.
    const auto seen = rgb_to_yuv(keep("sharpening", yuv_to_rgb(sharp)));
    sharp = sharp.detach() + (seen - seen.detach());
  }
  const auto smooth = blur_luma(sharp, parameters.gaussian_blur);
  const auto clipped = keep("clipped", clip_to_unit(keep("gaussian", yuv_to_rgb(smooth))));
  const auto picture = keep("gamma_correct", correct_gamma(clipped, parameters.gamma));
  return parameters.additive.defined() ? keep("noise", picture + parameters.additive) : picture;
}

}  // namespace driftsweep::isp
