// The kernel of the parametrized pipeline against the plain reference in double precision.
#include "isp/parametrized_kernel.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "isp/parametrized_rows.h"
#include "isp/sites.h"

namespace driftsweep::isp::test_parametrized_kernel {
namespace {

using image::Cfa;

struct Setting {
  at::Tensor raw, upstream;
  std::vector<Cfa> orders;
  ParametrizedParameters parameters;
};

// Drifted, with one row of each camera fact for every image or one for all. `excess`: how far the
// signals may leave [0, 1], so that the clip takes part.
Setting random_setting(int64_t seed, int64_t images, int64_t rows, int64_t columns, bool own_rows,
                       double excess) {
  at::manual_seed(static_cast<uint64_t>(seed));
  const int64_t count = own_rows ? images : 1;
  Setting made;
  made.raw = at::rand({images, rows, columns}) * (0.5 + excess) + 0.15;
  made.upstream = at::rand({images, 3, rows, columns}) + 0.5;
  for (int64_t image = 0; image < count; ++image)
    made.orders.push_back(image::all_cfa[static_cast<size_t>(seed + image) % 4]);
  auto& p = made.parameters;
  p = default_parameters(at::kFloat);
  p.black_level = at::rand({count, 4}) * 0.1;
  p.white_balance = at::rand({count, 3}) * 0.4 + 0.9;
  p.colour_matrix = p.colour_matrix + at::randn({count, 3, 3}) * 0.1;
  p.sharpening_filter = p.sharpening_filter * 0.2 + at::ones({3, 3}) * 0.08 +
                        at::randn({own_rows ? images : 1, 3, 3}) * 0.02;
  p.gaussian_blur = p.gaussian_blur + at::randn({own_rows ? images : 1, 5, 5}) * 0.01;
  p.gamma = at::rand({count}) * 2 + 0.9;
  return made;
}

struct Outcome {
  at::Tensor picture;
  std::vector<at::Tensor> gradients;  // in the order of `groups`
};

const std::vector<std::string> groups = {"raw",        "black level", "white balance", "matrix",
                                         "sharpening", "blur",        "gamma"};

enum class Way { reference, kernel };

Outcome outcome_of(const Setting& setting, at::ScalarType type, Way way) {
  ParametrizedParameters p = setting.parameters;
  p.debayer = p.debayer.to(type);
  std::vector<at::Tensor> leaves = {setting.raw.to(type).clone().set_requires_grad(true)};
  for (at::Tensor* tensor : {&p.black_level, &p.white_balance, &p.colour_matrix,
                             &p.sharpening_filter, &p.gaussian_blur, &p.gamma}) {
    *tensor = tensor->to(type).clone().set_requires_grad(true);
    leaves.push_back(*tensor);
  }
  Outcome made;
  if (way == Way::kernel)
    made.picture = find_parametrized_kernel(leaves[0], p)(leaves[0], setting.orders, p);
  else
    made.picture = parametrized(
        leaves[0], site_masks(setting.orders, setting.raw.size(1), setting.raw.size(2), type), p);
  made.gradients = torch::autograd::grad({made.picture}, leaves, {setting.upstream.to(type)});
  return made;
}

double error_of(const at::Tensor& ours, const at::Tensor& truth) {
  return ((ours.to(at::kDouble) - truth).norm() / truth.norm()).item<double>();
}

// Within 1e-4, or no worse than three times what LibTorch's own float32 arithmetic misses: a pixel
// on the edge of the clip may fall on either side of it.
void expect_close(const Setting& setting, const std::string& what) {
  const Outcome truth = outcome_of(setting, at::kDouble, Way::reference);
  const Outcome plain = outcome_of(setting, at::kFloat, Way::reference);
  const Outcome ours = outcome_of(setting, at::kFloat, Way::kernel);
  ASSERT_EQ(ours.picture.sizes(), truth.picture.sizes());
  EXPECT_LT((ours.picture - truth.picture).abs().max().item<double>(), 3e-5) << what;
  ASSERT_EQ(ours.gradients.size(), groups.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    ASSERT_EQ(ours.gradients[i].sizes(), truth.gradients[i].sizes()) << what << groups[i];
    const double ours_misses = error_of(ours.gradients[i], truth.gradients[i]);
    const double plain_misses = error_of(plain.gradients[i], truth.gradients[i]);
    EXPECT_LT(ours_misses, std::max(1e-4, 3 * plain_misses)) << what << ": " << groups[i];
  }
}

struct Size {
  int64_t images, rows, columns;
};
const std::vector<Size> sizes = {{1, 3, 3},   {2, 4, 5},   {1, 5, 3},   {3, 6, 4},  {2, 16, 16},
                                 {1, 17, 33}, {2, 31, 64}, {1, 300, 7}, {1, 9, 150}};

class InstructionSets : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { use_rows_instruction_set(GetParam()); }
  void TearDown() override { use_rows_instruction_set(""); }
};

TEST_P(InstructionSets, IsTheOneAtWork) { EXPECT_EQ(rows_instruction_set(), GetParam()); }

TEST_P(InstructionSets, PictureAndGradientsAreThoseOfTheReference) {
  int64_t seed = 1;
  for (const auto& [images, rows, columns] : sizes)
    for (const bool own_rows : {false, true}) {
      const auto what =
          std::to_string(rows) + " x " + std::to_string(columns) + ", seed " + std::to_string(seed);
      expect_close(random_setting(seed++, images, rows, columns, own_rows, 0), what);
    }
}

TEST_P(InstructionSets, ClippedPixelsHaveTheGradientOfTheReference) {
  for (int64_t seed = 1; seed <= 4; ++seed) {
    const Setting setting = random_setting(seed, 2, 18, 21, true, 1.5);
    const at::Tensor picture = outcome_of(setting, at::kDouble, Way::reference).picture;
    ASSERT_GT((picture == 1).sum().item<int64_t>(), 50);
    expect_close(setting, "clipped, seed " + std::to_string(seed));
  }
}

TEST_P(InstructionSets, BeforeGammaWithinThreeMillionths) {
  for (int64_t seed = 1; seed <= 4; ++seed) {
    Setting setting = random_setting(seed, 1, 40, 37, false, 1);
    setting.parameters.gamma = at::ones({1});
    const Outcome truth = outcome_of(setting, at::kDouble, Way::reference);
    const Outcome ours = outcome_of(setting, at::kFloat, Way::kernel);
    EXPECT_LT((ours.picture - truth.picture).abs().max().item<double>(), 3e-6);
  }
}

TEST_P(InstructionSets, PowersOfAllSignalsAndGammas) {
  // A picture of one colour per image, all filters passing it as it is: the gamma stage alone.
  const int64_t count = 400;
  Setting setting;
  at::Tensor signal = at::ones({count, 3, 3});
  for (int64_t i = 0; i < count; ++i)
    signal[i].mul_(std::pow(10., -5. * static_cast<double>(i) / (count - 1)));
  for (const double gamma : {0.4, 0.9, 1., 1.7, 2.2, 5.}) {
    setting.raw = signal;
    setting.orders = {Cfa::gbrg};
    auto& p = setting.parameters;
    p = default_parameters(at::kFloat);
    p.sharpening_filter = at::zeros({3, 3});
    p.sharpening_filter[1][1] = 1;
    p.gaussian_blur = at::zeros({5, 5});
    p.gaussian_blur[2][2] = 1;
    p.gamma = at::full({1}, gamma);
    const auto kernel = find_parametrized_kernel(setting.raw, p);
    ASSERT_NE(kernel, nullptr);
    const at::Tensor ours = kernel(setting.raw, setting.orders, p).to(at::kDouble);
    const at::Tensor exact = setting.raw.to(at::kDouble).clamp(1e-5, 1).pow(1 / gamma).unsqueeze(1);
    EXPECT_LT(((ours - exact) / exact).abs().max().item<double>(), 2e-5) << gamma;
    EXPECT_LT((ours - exact).abs().max().item<double>(), 3e-5) << gamma;
  }
}

TEST_P(InstructionSets, WhatIsNoNumberStaysVisible) {
  Setting setting = random_setting(3, 1, 24, 24, false, 0);
  setting.raw[0][12][13] = std::numeric_limits<float>::quiet_NaN();
  const at::Tensor ours = outcome_of(setting, at::kFloat, Way::kernel).picture;
  const at::Tensor plain = outcome_of(setting, at::kFloat, Way::reference).picture;
  EXPECT_TRUE(ours[0][0][12][13].isnan().item<bool>());
  EXPECT_TRUE(at::equal(ours.isnan(), plain.isnan()));
}

TEST_P(InstructionSets, EachImageIsAsItIsAlone) {
  const Setting setting = random_setting(5, 3, 20, 19, true, 0);
  const Outcome together = outcome_of(setting, at::kFloat, Way::kernel);
  for (int64_t image = 0; image < 3; ++image) {
    Setting one = setting;
    const auto part = [image](const at::Tensor& tensor) {
      return tensor.slice(0, image, image + 1);
    };
    one.raw = part(setting.raw);
    one.upstream = part(setting.upstream);
    one.orders = {setting.orders[static_cast<size_t>(image)]};
    auto& p = one.parameters;
    for (at::Tensor* tensor : {&p.black_level, &p.white_balance, &p.colour_matrix,
                               &p.sharpening_filter, &p.gaussian_blur, &p.gamma})
      *tensor = part(*tensor);
    const Outcome alone = outcome_of(one, at::kFloat, Way::kernel);
    EXPECT_TRUE(at::equal(alone.picture[0], together.picture[image]));
    for (size_t i = 0; i < groups.size(); ++i)
      EXPECT_TRUE(at::equal(alone.gradients[i][0], together.gradients[i][image])) << groups[i];
  }
}

INSTANTIATE_TEST_SUITE_P(OfThisMachine, InstructionSets, testing::ValuesIn(rows_instruction_sets()),
                         [](const auto& param) { return param.param; });

TEST(ParametrizedKernel, TheNumberOfThreadsChangesNoBit) {
  const int before = at::get_num_threads();
  const Setting setting = random_setting(7, 3, 700, 40, false, 0);
  at::set_num_threads(1);
  const Outcome one = outcome_of(setting, at::kFloat, Way::kernel);
  at::set_num_threads(3);
  const Outcome three = outcome_of(setting, at::kFloat, Way::kernel);
  at::set_num_threads(before);
  EXPECT_TRUE(at::equal(one.picture, three.picture));
  for (size_t i = 0; i < groups.size(); ++i)
    EXPECT_TRUE(at::equal(one.gradients[i], three.gradients[i])) << groups[i];
}

TEST(ParametrizedKernel, ParametersAloneHaveTheGradientsTheyHaveBesideTheMosaics) {
  const Setting setting = random_setting(2, 2, 33, 22, false, 0);
  const Outcome all = outcome_of(setting, at::kFloat, Way::kernel);
  ParametrizedParameters p = setting.parameters;
  p.gamma = p.gamma.clone().set_requires_grad(true);
  const at::Tensor picture =
      find_parametrized_kernel(setting.raw, p)(setting.raw, setting.orders, p);
  const auto alone = torch::autograd::grad({picture}, {p.gamma}, {setting.upstream});
  EXPECT_TRUE(at::equal(alone[0], all.gradients.back()));
}

TEST(ParametrizedKernel, IsNotFoundWhereTheReferenceDoesMore) {
  const Setting setting = random_setting(1, 1, 8, 8, false, 0);
  const auto& p = setting.parameters;
  EXPECT_NE(find_parametrized_kernel(setting.raw, p), nullptr);
  EXPECT_EQ(find_parametrized_kernel(setting.raw.to(at::kDouble), p), nullptr);
  EXPECT_EQ(find_parametrized_kernel(setting.raw.slice(1, 0, 2), p), nullptr);
  ParametrizedParameters other = p;
  other.additive = at::zeros({1, 3, 8, 8});
  EXPECT_EQ(find_parametrized_kernel(setting.raw, other), nullptr);
  other = p;
  other.debayer = p.debayer.clone().set_requires_grad(true);
  EXPECT_EQ(find_parametrized_kernel(setting.raw, other), nullptr);
  other.debayer = p.debayer * 1.01;
  EXPECT_EQ(find_parametrized_kernel(setting.raw, other), nullptr);
}

TEST(ParametrizedKernel, HasNoSecondDerivative) {
  const Setting setting = random_setting(1, 1, 8, 8, false, 0);
  ParametrizedParameters p = setting.parameters;
  p.gamma = p.gamma.clone().set_requires_grad(true);
  const at::Tensor picture =
      find_parametrized_kernel(setting.raw, p)(setting.raw, setting.orders, p);
  EXPECT_ANY_THROW(
      torch::autograd::grad({picture.sum()}, {p.gamma}, {}, true, /*create_graph=*/true));
}

}  // namespace
}  // namespace driftsweep::isp::test_parametrized_kernel
