#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include "study/input_stage.h"

namespace driftsweep::study::test_input_stage {
namespace {

TEST(InputStage, ChangesNothingByDefault) {
  InputStage stage(false);
  const at::Tensor pictures = at::rand({2, 3, 4, 4});
  EXPECT_TRUE(stage(pictures, true).equal(pictures));
}

TEST(InputStage, NormalisesEachChannel) {
  InputStage stage(false);
  stage.mean = {0.1, 0.2, 0.3};
  stage.sd = {1, 2, 4};
  const at::Tensor out = stage(at::full({1, 3, 1, 1}, 0.5F), false);
  EXPECT_FLOAT_EQ(out[0][0].item<float>(), 0.4F);
  EXPECT_FLOAT_EQ(out[0][1].item<float>(), 0.15F);
  EXPECT_FLOAT_EQ(out[0][2].item<float>(), 0.05F);
}

TEST(InputStage, BatchNormMovesItsStatisticsInTrainingAlone) {
  InputStage stage(true);
  const at::Tensor pictures = at::rand({4, 3, 8, 8});
  stage(pictures, false);
  EXPECT_EQ(stage.statistics().at("running_mean")[0].item<float>(), 0.F);
  const at::Tensor out = stage(pictures, true);
  EXPECT_NEAR(out.mean().item<double>(), 0, 1e-5);
  // Momentum 0.1, as PyTorch.
  EXPECT_NEAR(stage.statistics().at("running_mean")[1].item<double>(),
              0.1 * pictures.select(1, 1).mean().item<double>(), 1e-6);
}

TEST(MeasureNormalisation, EqualsTheMomentsOfAllPixelsAtOnce) {
  const at::Tensor all = at::rand({7, 3, 5, 3});
  int64_t next = 0;
  std::array<double, 3> mean{}, sd{};
  measure_normalisation(
      [&] {
        const int64_t start = next;
        next = std::min<int64_t>(7, next + 3);
        return start == next ? at::Tensor() : all.slice(0, start, next);
      },
      mean, sd);
  for (int64_t c = 0; c < 3; ++c) {
    const at::Tensor channel = all.select(1, c).to(at::kDouble);
    EXPECT_NEAR(mean[static_cast<size_t>(c)], channel.mean().item<double>(), 1e-12);
    EXPECT_NEAR(sd[static_cast<size_t>(c)], channel.std(false).item<double>(), 1e-9);
  }
}

TEST(MeasureNormalisation, AConstantChannelIsLeftAtItsScale) {
  bool given = false;
  std::array<double, 3> mean{}, sd{};
  measure_normalisation(
      [&] {
        if (given) return at::Tensor();
        given = true;
        return at::full({2, 3, 2, 2}, 0.25F);
      },
      mean, sd);
  EXPECT_DOUBLE_EQ(mean[0], 0.25);
  EXPECT_EQ(sd[0], 1);
}

}  // namespace
}  // namespace driftsweep::study::test_input_stage
