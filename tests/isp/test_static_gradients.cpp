// Gradients through the static pipelines, and through the stages of both kinds of pipeline.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "isp/golden.h"
#include "isp/parametrized.h"
#include "isp/sites.h"
#include "isp/static_pipeline.h"

namespace driftsweep::test_static_gradients {
namespace {

using image::Cfa;

using Leaves = std::vector<std::pair<std::string, at::Tensor>>;

Leaves leaves(isp::StaticParameters& p) {
  return {{"black_level", p.black_level},         {"white_balance", p.white_balance},
          {"colour_matrix", p.colour_matrix},     {"sharpening_amount", p.sharpening_amount},
          {"denoising_sigma", p.denoising_sigma}, {"gamma", p.gamma}};
}

// The drone's facts and mosaic: bright and dark pixels are clipped there.
struct Scene {
  at::Tensor raw, masks, weights;
  isp::StaticParameters parameters;

  Scene() {
    const auto read = [](const std::string& name) {
      return test::golden<double>("static.h5", "/static/drone/" + name);
    };
    raw = read("raw").unsqueeze(0);
    masks = isp::site_masks({Cfa::rggb}, 24, 32, at::TensorOptions(at::kDouble));
    // Fixed weights of both signs.
    weights = at::cos(at::arange(3 * 24 * 32, at::kDouble)).view({1, 3, 24, 32});
    parameters = isp::default_static_parameters(at::kDouble);
    parameters.black_level = read("black_level").view({1, 4});
    parameters.white_balance = read("white_balance").view({1, 3});
    parameters.colour_matrix = read("colour_matrix").unsqueeze(0);
    for (auto& [name, leaf] : leaves(parameters)) leaf.set_requires_grad(true);
  }

  at::Tensor loss(const isp::Choices& choices) const {
    return (isp::static_pipeline(raw, masks, choices, parameters) * weights).sum();
  }
};

bool uses(const isp::Choices& choices, const std::string& name) {
  if (name == "denoising_sigma") return choices.denoising == isp::Denoising::gaussian_denoising;
  return true;
}

TEST(StaticGradients, AgreeWithCentralDifferences) {
  Scene scene;
  auto pipelines = isp::published_pipelines();
  pipelines.push_back({isp::Demosaic::bilinear, isp::Sharpening::unsharp_masking_2d,
                       isp::Denoising::fft_denoising});
  for (const auto& choices : pipelines) {
    std::vector<at::Tensor> inputs;
    for (auto& [name, leaf] : leaves(scene.parameters)) inputs.push_back(leaf);
    const auto gradients =
        torch::autograd::grad({scene.loss(choices)}, inputs, {}, false, false, true);
    const c10::AutoGradMode no_grad(false);
    size_t next = 0;
    for (auto& [name, leaf] : leaves(scene.parameters)) {
      const at::Tensor& gradient = gradients[next++];
      ASSERT_EQ(gradient.defined(), uses(choices, name)) << name;
      if (!gradient.defined()) continue;
      const at::Tensor flat = leaf.view({-1});
      at::Tensor difference = at::zeros_like(flat);
      constexpr double step = 1e-7;
      for (int64_t i = 0; i < flat.numel(); ++i) {
        const double own = flat[i].item<double>();
        flat[i] = own + step;
        const double above = scene.loss(choices).item<double>();
        flat[i] = own - step;
        const double below = scene.loss(choices).item<double>();
        flat[i] = own;
        difference[i] = (above - below) / (2 * step);
      }
      const double error =
          ((gradient.reshape({-1}) - difference).norm() / difference.norm()).item<double>();
      // A pixel just above the clip at 0 bends even within this step.
      EXPECT_LT(error, 1e-4) << name << " in " << name_of(choices.demosaic) << ", "
                             << name_of(choices.sharpening) << ", " << name_of(choices.denoising);
    }
  }
}

TEST(StaticGradients, AnIterativeDenoisingLeavesGammaAlone) {
  Scene scene;
  for (const auto denoising :
       {isp::Denoising::tv_chambolle, isp::Denoising::tv_bregman, isp::Denoising::bilateral}) {
    const isp::Choices choices{.denoising = denoising};
    std::vector<at::Tensor> inputs;
    for (auto& [name, leaf] : leaves(scene.parameters)) inputs.push_back(leaf);
    const auto gradients =
        torch::autograd::grad({scene.loss(choices)}, inputs, {}, false, false, true);
    for (size_t i = 0; i + 1 < gradients.size(); ++i) EXPECT_FALSE(gradients[i].defined());
    EXPECT_TRUE(gradients.back().isfinite().all().item<bool>());
  }
}

// What the stages' gradients must add up to: the reference gradient of the black level, which only
// the first stage sees.
TEST(StageGradients, OfTheFirstStageGiveThatOfTheBlackLevel) {
  const std::string base = "/parametrized/drone/eval/plain";
  const auto read = [&](const std::string& name) {
    return test::golden("parametrized.h5", base + name);
  };
  const isp::ParametrizedParameters parameters = {
      .black_level = read("/parameters/black_level").view({1, 4}).set_requires_grad(true),
      .debayer = read("/parameters/debayer.weight"),
      .white_balance = read("/parameters/white_balance").view({1, 3}),
      .colour_matrix = read("/parameters/colour_correction").view({1, 3, 3}),
      .sharpening_filter = read("/parameters/sharpening_filter.weight").view({3, 3}),
      .gaussian_blur = read("/parameters/gaussian_blur.weight").view({5, 5}),
      .gamma = read("/parameters/gamma_correct"),
      .additive = {}};
  const at::Tensor raw = read("/raw"), out_grad = read("/out_grad");
  const at::Tensor masks = isp::site_masks({Cfa::rggb}, raw.size(1), raw.size(2), at::kFloat);
  isp::Stages stages;
  const at::Tensor out = isp::parametrized(raw, masks, parameters, &stages);
  isp::keep_gradients(stages);
  torch::autograd::backward({out}, {out_grad});
  for (const auto& [name, image] : stages) {
    ASSERT_TRUE(image.grad().defined()) << name;
    EXPECT_EQ(image.grad().sizes(), image.sizes()) << name;
  }
  EXPECT_TRUE(at::equal(stages.back().second.grad(), out_grad));
  const at::Tensor first = stages.front().second.grad();
  const at::Tensor at_sites = at::stack(
      {first.select(1, 0), first.select(1, 1), first.select(1, 1), first.select(1, 2)}, 1);
  const at::Tensor black = -(at_sites * masks).sum({0, 2, 3});
  const at::Tensor reference = read("/gradients/black_level").view({4});
  EXPECT_LT(((black - reference).norm() / reference.norm()).item<double>(), 1e-4);
}

}  // namespace
}  // namespace driftsweep::test_static_gradients
