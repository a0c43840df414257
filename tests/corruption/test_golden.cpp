// The deterministic corruptions against the published code, and JPEG against Pillow.
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <array>

#include "corruption/corrupt.h"
#include "tests/isp/golden.h"

namespace driftsweep::corruption::test_golden {
namespace {

at::Tensor planes(const std::string& path) {
  return test::golden("corruptions.h5", path).permute({2, 0, 1}).contiguous();
}

double largest_difference(const std::string& name, int severity) {
  // Beside its mirror image, so that a batch keeps its pictures apart.
  const at::Tensor image = planes("image");
  const at::Tensor batch = at::stack({image.flip({2}), image});
  const at::Tensor result = corrupt(batch, name, severity, {});
  const at::Tensor wanted = planes(name + "/" + std::to_string(severity));
  return (result[1] - wanted).abs().max().item<double>();
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, EverySeverityAgreesWithThePublishedCode) {
  for (int severity = 1; severity <= 5; ++severity)
    EXPECT_LE(largest_difference(GetParam(), severity), 1e-5) << "severity " << severity;
}

INSTANTIATE_TEST_SUITE_P(Corruption, Golden,
                         testing::Values("brightness", "contrast", "gaussian_blur", "saturate",
                                         "zoom_blur"),
                         [](const auto& each) { return std::string(each.param); });

// Another release of libjpeg may round its transform by one level.
TEST(Golden, JpegAgreesWithPillowToOneLevel) {
  for (int severity = 1; severity <= 5; ++severity)
    EXPECT_LE(largest_difference("jpeg_compression", severity), 1.001 / 255)
        << "severity " << severity;
}

// The numbers above hold no grey and no black pixel; the published conversion gives greys the hue
// of red.
TEST(Tone, GreysReddenUnderAShiftOfSaturationAndBlackBrightens) {
  at::Tensor picture =
      at::stack({at::full({1, 2}, 0.5), at::full({1, 2}, 0.5), at::full({1, 2}, 0.5)}).unsqueeze(0);
  picture.select(3, 1).zero_();
  const at::Tensor red = corrupt(picture, "saturate", 4, {});
  EXPECT_FLOAT_EQ(red[0][0][0][0].item<float>(), 0.5F);
  EXPECT_FLOAT_EQ(red[0][1][0][0].item<float>(), 0.45F);
  EXPECT_FLOAT_EQ(red[0][2][0][0].item<float>(), 0.45F);
  EXPECT_EQ(red.select(3, 1).abs().max().item<float>(), 0.F);
  const at::Tensor bright = corrupt(picture, "brightness", 5, {});
  EXPECT_NEAR(bright.select(3, 0).min().item<double>(), 0.8, 1e-6);
  EXPECT_NEAR(bright.select(3, 1).max().item<double>(), 0.3, 1e-6);
}

}  // namespace
}  // namespace driftsweep::corruption::test_golden
