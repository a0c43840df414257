#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include "capture/noise_fields.h"
#include "tests/capture/shots.h"

namespace driftsweep::capture::test_noise_fields {
namespace {

TEST(NoiseFields, DependOnSeedContentAndPurposeAlone) {
  NoiseFields fields(7, at::kFloat);
  const at::Tensor both = fields.normal({"a", "b"}, "pixel noise", 5, 3);
  NoiseFields other(7, at::kFloat);
  EXPECT_TRUE(other.normal({"b"}, "pixel noise", 5, 3)[0].equal(both[1]));
  EXPECT_TRUE(other.normal({"a"}, "pixel noise", 5, 3)[0].equal(both[0]));
  EXPECT_FALSE(both[0].equal(both[1]));
  EXPECT_FALSE(fields.normal({"a"}, "row noise", 5, 3)[0].equal(both[0]));
  NoiseFields reseeded(8, at::kFloat);
  EXPECT_FALSE(reseeded.normal({"a"}, "pixel noise", 5, 3)[0].equal(both[0]));
}

TEST(NoiseFields, AreTheStreamTheyNameInBothPrecisions) {
  base::Stream stream(3, "a", "row noise");
  NoiseFields narrow(3, at::kFloat), wide(3, at::kDouble);
  const at::Tensor field = narrow.normal({"a"}, "row noise", 4, 1);
  for (int64_t i = 0; i < 4; ++i)
    EXPECT_EQ(field[0][i][0].item<float>(), static_cast<float>(stream.normal()));
  EXPECT_TRUE(wide.normal({"a"}, "row noise", 4, 1).equal(field.to(at::kDouble)));
}

TEST(NoiseFields, AreTheSameBeyondTheCache) {
  NoiseFields kept(7, at::kFloat), none(7, at::kFloat, 0);
  for (int time = 0; time < 2; ++time)
    EXPECT_TRUE(
        kept.uniform({"a"}, "hot pixels", 6, 6).equal(none.uniform({"a"}, "hot pixels", 6, 6)));
}

TEST(NoiseFields, HaveTheMomentsOfTheirLaws) {
  NoiseFields fields(1, at::kDouble);
  const at::Tensor normal = fields.normal({"a"}, "pixel noise", 300, 300);
  EXPECT_NEAR(normal.mean().item<double>(), 0, 4 / 300.);
  EXPECT_NEAR(normal.var().item<double>(), 1, 4 * 1.42 / 300);
  const at::Tensor uniform = fields.uniform({"a"}, "hot pixels", 300, 300);
  EXPECT_NEAR(uniform.mean().item<double>(), 0.5, 4 * 0.289 / 300);
  EXPECT_LT(uniform.max().item<double>(), 1);
  EXPECT_GE(uniform.min().item<double>(), 0);
}

}  // namespace
}  // namespace driftsweep::capture::test_noise_fields
