// The parametrized pipeline against the published code's numbers, and against central differences.
#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <map>

#include "isp/golden.h"
#include "isp/half_resolution.h"
#include "isp/parametrized.h"
#include "isp/parametrized_kernel.h"
#include "isp/sites.h"

namespace driftsweep::test_parametrized {
namespace {

using image::Cfa;
using test::golden;

constexpr const char* file = "parametrized.h5";

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).norm() / b.norm()).item<double>();
}

// Our float32 result matches the reference, which is float32 too, within the tolerance. Close to
// the clip at 1e-5 the slope of x^(1/gamma) reaches 500, so the reference's own rounding error can
// exceed the tolerance; the double-precision result is the judge then, and ours must be closer to
// it than the reference is.
using Measure = double (*)(const at::Tensor&, const at::Tensor&);
void expect_matches(const at::Tensor& ours, const at::Tensor& reference, const at::Tensor& truth,
                    Measure measure, double tolerance, const std::string& what) {
  const double difference = measure(ours, reference);
  if (difference < tolerance) return;
  const double reference_error = measure(reference.to(at::kDouble), truth);
  EXPECT_GT(reference_error, tolerance) << what << ": differs by " << difference;
  EXPECT_LE(measure(ours.to(at::kDouble), truth), reference_error) << what;
}

isp::ParametrizedParameters golden_parameters(const std::string& base, at::ScalarType type) {
  const auto read = [&](const char* name) {
    return golden(file, base + "/parameters/" + name).to(type);
  };
  return {.black_level = read("black_level").view({1, 4}),
          .debayer = read("debayer.weight"),
          .white_balance = read("white_balance"),
          .colour_matrix = read("colour_correction").view({1, 3, 3}),
          .sharpening_filter = read("sharpening_filter.weight").view({3, 3}),
          .gaussian_blur = read("gaussian_blur.weight").view({5, 5}),
          .gamma = read("gamma_correct"),
          .additive = {}};
}

std::vector<std::pair<std::string, at::Tensor>> leaves(isp::ParametrizedParameters& p) {
  return {{"black_level", p.black_level},
          {"debayer.weight", p.debayer},
          {"white_balance", p.white_balance},
          {"colour_correction", p.colour_matrix},
          {"sharpening_filter.weight", p.sharpening_filter},
          {"gaussian_blur.weight", p.gaussian_blur},
          {"gamma_correct", p.gamma}};
}

struct Case {
  std::string camera, phase, end;
  std::string base() const { return "/parametrized/" + camera + "/" + phase + "/" + end; }
};

class Golden : public testing::TestWithParam<Case> {};

struct Outcome {
  at::Tensor out;
  isp::Stages stages;
  std::vector<std::pair<std::string, at::Tensor>> gradients;
};

enum class Way { reference, kernel };

// Everything that has rows and columns, turned over along some of them: the same mathematics, whose
// sums are rounded in another order.
using Axes = std::vector<int64_t>;

Outcome outcome_of(const Case& which, at::ScalarType type, Way way = Way::reference,
                   const Axes& mirrored = {}) {
  const std::string base = which.base();
  auto parameters = golden_parameters(base, type);
  const auto turned = [&](const at::Tensor& image) { return image.flip(mirrored).contiguous(); };
  parameters.sharpening_filter = turned(parameters.sharpening_filter);
  parameters.gaussian_blur = turned(parameters.gaussian_blur);
  parameters.debayer = turned(parameters.debayer);
  const at::Tensor raw = turned(golden(file, base + "/raw").to(type)).set_requires_grad(true);
  const auto turns = [&](int64_t axis) {
    return std::find(mirrored.begin(), mirrored.end(), axis) != mirrored.end();
  };
  const Cfa order = image::shifted(Cfa::rggb, turns(-2) ? static_cast<int>(raw.size(1) + 1) % 2 : 0,
                                   turns(-1) ? static_cast<int>(raw.size(2) + 1) % 2 : 0);
  std::vector<at::Tensor> inputs = {raw};
  std::vector<std::string> names = {"raw"};
  for (auto& [name, leaf] : leaves(parameters)) {
    if (way == Way::kernel && name == "debayer.weight") continue;
    inputs.push_back(leaf.set_requires_grad(true));
    names.push_back(name);
  }
  Outcome outcome;
  if (way == Way::kernel) {
    const auto kernel = isp::find_parametrized_kernel(raw, parameters);
    EXPECT_NE(kernel, nullptr);
    if (kernel == nullptr) return outcome;
    outcome.out = kernel(raw, {order}, parameters);
  } else {
    const auto masks = isp::site_masks({order}, raw.size(1), raw.size(2), type);
    outcome.out = isp::parametrized(raw, masks, parameters, &outcome.stages);
  }
  if (which.end == "batch_norm")
    // In evaluation the stored statistics are used, in training the batch's own.
    outcome.out = at::batch_norm(outcome.out, {}, {}, golden(file, base + "/running_mean").to(type),
                                 golden(file, base + "/running_var").to(type),
                                 which.phase == "train", 0.1, 1e-5, false);
  const auto gradients = torch::autograd::grad({outcome.out}, inputs,
                                               {turned(golden(file, base + "/out_grad").to(type))});
  for (size_t i = 0; i < names.size(); ++i) outcome.gradients.emplace_back(names[i], gradients[i]);
  return outcome;
}

const at::Tensor& gradient_of(const Outcome& outcome, const std::string& name) {
  return std::find_if(outcome.gradients.begin(), outcome.gradients.end(),
                      [&](const auto& entry) { return entry.first == name; })
      ->second;
}

void expect_gradients(const std::string& base, const Outcome& ours, const Outcome& truth) {
  for (const auto& [name, gradient] : ours.gradients) {
    const std::string path = name == "raw" ? "/raw_grad" : "/gradients/" + name;
    expect_matches(gradient, golden(file, base + path).view(gradient.sizes()),
                   gradient_of(truth, name), relative_difference, 1e-4, name);
  }
}

TEST_P(Golden, OutputStagesAndEveryGradient) {
  const std::string base = GetParam().base();
  const Outcome ours = outcome_of(GetParam(), at::kFloat);
  const Outcome truth = outcome_of(GetParam(), at::kDouble);
  expect_matches(ours.out, golden(file, base + "/out"), truth.out, largest_difference, 2e-5, "out");
  // The stages are the same code in every case; the reference numbers hold them for one of each
  // camera.
  const bool has_stages = GetParam().phase == "eval" && GetParam().end == "plain";
  for (size_t i = 0; has_stages && i < ours.stages.size(); ++i) {
    const auto& [name, image] = ours.stages[i];
    // Not among the reference numbers.
    if (name == "sharpening" || name == "debayer") continue;
    expect_matches(image, golden(file, base + "/stages/" + name), truth.stages[i].second,
                   largest_difference, 2e-5, name);
  }
  expect_gradients(base, ours, truth);
}

TEST_P(Golden, KernelOutputAndEveryGradient) {
  const std::string base = GetParam().base();
  const Outcome ours = outcome_of(GetParam(), at::kFloat, Way::kernel);
  const Outcome truth = outcome_of(GetParam(), at::kDouble);
  expect_matches(ours.out, golden(file, base + "/out"), truth.out, largest_difference, 2e-5, "out");
  // Upstream gradients of mean zero let the darkest pixel decide, whose slope is its rounding error
  // magnified: one order of sums tells little of the error of float32.
  const std::vector<Axes> ways = {{}, {-2}, {-1}, {-2, -1}};
  std::map<std::string, double> plain;
  for (const Axes& mirrored : ways) {
    const Outcome exact = outcome_of(GetParam(), at::kDouble, Way::reference, mirrored);
    const Outcome rounded = outcome_of(GetParam(), at::kFloat, Way::reference, mirrored);
    for (size_t i = 0; i < exact.gradients.size(); ++i) {
      double& worst = plain[exact.gradients[i].first];
      worst = std::max(worst, relative_difference(rounded.gradients[i].second.to(at::kDouble),
                                                  exact.gradients[i].second));
    }
  }
  ASSERT_EQ(ours.gradients.size(), truth.gradients.size() - 1);  // all but the debayer's
  for (const auto& [name, gradient] : ours.gradients) {
    const std::string path = name == "raw" ? "/raw_grad" : "/gradients/" + name;
    const at::Tensor published = golden(file, base + path).view(gradient.sizes());
    const double error = relative_difference(gradient.to(at::kDouble), gradient_of(truth, name));
    EXPECT_TRUE(relative_difference(gradient, published) < 1e-4 || error <= 3 * plain[name])
        << name << ": misses " << error << " where LibTorch misses " << plain[name];
  }
}

INSTANTIATE_TEST_SUITE_P(
    BothCameras, Golden,
    testing::Values(Case{"drone", "eval", "plain"}, Case{"drone", "train", "plain"},
                    Case{"drone", "eval", "batch_norm"}, Case{"drone", "train", "batch_norm"},
                    Case{"microscopy", "eval", "plain"}, Case{"microscopy", "train", "plain"},
                    Case{"microscopy", "eval", "batch_norm"},
                    Case{"microscopy", "train", "batch_norm"}),
    [](const auto& param) {
      return param.param.camera + "_" + param.param.phase + "_" + param.param.end;
    });

TEST(Parametrized, GradientsAgreeWithCentralDifferencesInDouble) {
  // Odd sizes, so that borders of all parities take part.
  const auto options = at::TensorOptions(at::kDouble);
  auto parameters = isp::default_parameters(options);
  const at::Tensor raw = at::rand({2, 7, 9}, options) * 0.6 + 0.2;
  const auto masks = isp::site_masks({Cfa::gbrg}, 7, 9, options);
  const at::Tensor weights = at::rand({2, 3, 7, 9}, options);
  const auto loss = [&] { return (isp::parametrized(raw, masks, parameters) * weights).sum(); };
  for (auto& [name, leaf] : leaves(parameters)) leaf.set_requires_grad(true);
  std::vector<at::Tensor> inputs;
  for (auto& [name, leaf] : leaves(parameters)) inputs.push_back(leaf);
  const auto gradients = torch::autograd::grad({loss()}, inputs);
  const c10::AutoGradMode no_grad(false);
  size_t next = 0;
  for (auto& [name, leaf] : leaves(parameters)) {
    const at::Tensor flat = leaf.view({-1}), gradient = gradients[next++].reshape({-1});
    at::Tensor difference = at::zeros_like(gradient);
    constexpr double step = 1e-6;
    for (int64_t i = 0; i < flat.numel(); ++i) {
      const double own = flat[i].item<double>();
      flat[i] = own + step;
      const double above = loss().item<double>();
      flat[i] = own - step;
      const double below = loss().item<double>();
      flat[i] = own;
      difference[i] = (above - below) / (2 * step);
    }
    EXPECT_LT(relative_difference(gradient, difference), 1e-5) << name;
  }
}

TEST(Parametrized, TheAdditiveLayerComesLastAndIsAStage) {
  auto parameters = isp::default_parameters(at::kFloat);
  const at::Tensor raw = at::rand({2, 6, 8}, at::kFloat);
  const auto masks = isp::site_masks({Cfa::grbg}, 6, 8, at::kFloat);
  const at::Tensor without = isp::parametrized(raw, masks, parameters);
  parameters.additive = at::rand({1, 3, 6, 8}, at::kFloat) - 0.5;
  isp::Stages stages;
  const at::Tensor with = isp::parametrized(raw, masks, parameters, &stages);
  EXPECT_TRUE(at::equal(with, without + parameters.additive));
  EXPECT_EQ(stages.back().first, "noise");
  EXPECT_TRUE(at::equal(stages.back().second, with));
}

TEST(Parametrized, BayerOrdersAreTheSameSceneShifted) {
  // A mosaic that starts one column later is the same scene in another order: away from the borders
  // the pictures agree to the last digits.
  const at::Tensor raw = at::rand({1, 16, 18}, at::kFloat);
  const auto parameters = isp::default_parameters(at::kFloat);
  const auto whole =
      isp::parametrized(raw, isp::site_masks({Cfa::rggb}, 16, 18, at::kFloat), parameters);
  const at::Tensor crop = raw.slice(1, 1).slice(2, 1).contiguous();
  const auto part = isp::parametrized(
      crop, isp::site_masks({image::shifted(Cfa::rggb, 1, 1)}, 15, 17, at::kFloat), parameters);
  const auto inside = [](const at::Tensor& picture, int64_t from) {
    return picture.slice(2, from, from + 8).slice(3, from, from + 8);
  };
  EXPECT_LT(largest_difference(inside(whole, 5), inside(part, 4)), 1e-5);
}

TEST(Parametrized, MixedOrdersInOneBatchEqualEachAlone) {
  const at::Tensor raw = at::rand({2, 8, 8}, at::kFloat);
  const auto parameters = isp::default_parameters(at::kFloat);
  const auto both =
      isp::parametrized(raw, isp::site_masks({Cfa::bggr, Cfa::grbg}, 8, 8, at::kFloat), parameters);
  const Cfa orders[] = {Cfa::bggr, Cfa::grbg};
  for (int64_t i = 0; i < 2; ++i) {
    const auto alone = isp::parametrized(
        raw.slice(0, i, i + 1), isp::site_masks({orders[i]}, 8, 8, at::kFloat), parameters);
    EXPECT_LT(largest_difference(both.slice(0, i, i + 1), alone), 1e-6);
  }
}

TEST(HalfResolution, TakesEachSiteAndAveragesTheGreens) {
  at::Tensor raw = at::zeros({1, 3, 5}, at::kFloat);  // the last row and column are left out
  raw[0][0][0] = 0.1;                                 // b of BGGR
  raw[0][0][1] = 0.2;                                 // g2
  raw[0][1][0] = 0.4;                                 // g1
  raw[0][1][1] = 0.8;                                 // r
  const auto picture = isp::half_resolution(raw, isp::site_masks({Cfa::bggr}, 3, 5, at::kFloat));
  ASSERT_EQ(picture.sizes(), (at::IntArrayRef{1, 3, 1, 2}));
  EXPECT_FLOAT_EQ(picture[0][0][0][0].item<float>(), 0.8F);
  EXPECT_FLOAT_EQ(picture[0][1][0][0].item<float>(), 0.3F);
  EXPECT_FLOAT_EQ(picture[0][2][0][0].item<float>(), 0.1F);
}

}  // namespace
}  // namespace driftsweep::test_parametrized
