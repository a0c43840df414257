#include "capture/camera_facts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.h"
#include "capture/parameters.h"

namespace driftsweep::capture::test_camera_facts {
namespace {

std::vector<space::DesignParameter> moving(const std::string& name,
                                           space::As as = space::As::value) {
  return {{.name = name, .as = as, .distribution = {}, .where = "job.yaml:9"}};
}

TEST(Parameters, OnlyTheDiscreteOnesHaveNoGradient) {
  EXPECT_EQ(parameters().size(), 14U);
  for (const auto& info : parameters()) {
    const bool discrete = info.name == "capture.bit_depth" || info.name == "capture.hot_pixels" ||
                          info.name == "capture.transient_pixels";
    EXPECT_EQ(info.gradient_modes, discrete ? 0U : info.modes) << info.name;
    EXPECT_LE(info.minimum.value(), info.low) << info.name;
    EXPECT_LT(info.low, info.high) << info.name;
    EXPECT_LE(info.high, info.maximum.value()) << info.name;
  }
}

TEST(ElectronsAtWhite, FollowFromTheSlopeWhereTheyAreNotGiven) {
  image::CameraProfile drone;
  drone.black_level = {0, 0, 0, 0};
  EXPECT_FALSE(electrons_at_white(drone));
  drone.noise = image::NoiseModel{1.375e-4, 1e-6};
  EXPECT_NEAR(*electrons_at_white(drone), 7272.7, 0.1);  // camera.yaml of the drone: 7271
  drone.full_well = 7000;
  EXPECT_EQ(*electrons_at_white(drone), 7000);
}

TEST(FullWell, InElectronsNeedsACameraThatKnowsThem) {
  const image::CameraProfile unknown;
  try {
    require_electrons(moving("capture.full_well"), {unknown}, "data.h5");
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::data);
    EXPECT_EQ(error.complaint().where, "job.yaml:9");
  }
  EXPECT_NO_THROW(
      require_electrons(moving("capture.full_well", space::As::factor), {unknown}, "data.h5"));
  EXPECT_NO_THROW(require_electrons(moving("capture.exposure"), {unknown}, "data.h5"));
}

TEST(UnknownNoise, IsToldWhereNoiseIsSetAndACameraDoesNotSay) {
  image::CameraProfile silent, known;
  silent.name = "N900";
  known.noise = image::NoiseModel{1e-4, 1e-6};
  const auto sentences = unknown_noise(moving("capture.read_noise"), {known, silent});
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_NE(sentences[0].find("N900"), std::string::npos);
  EXPECT_NE(sentences[0].find("all of the noise of capture.read_noise is added"),
            std::string::npos);
  EXPECT_TRUE(unknown_noise(moving("capture.exposure"), {silent}).empty());
}

// A factor of a fact that is not known does nothing, and the text must not say otherwise.
TEST(UnknownNoise, SaysThatAFactorOfItHasNoEffect) {
  const image::CameraProfile silent;
  const auto text = unknown_noise(moving("capture.shot_noise", space::As::factor), {silent}).at(0);
  EXPECT_NE(text.find("capture.shot_noise as a factor of it has no effect, and no noise is added"),
            std::string::npos);
  EXPECT_EQ(text.find("clean"), std::string::npos);
  auto both = moving("capture.shot_noise", space::As::factor);
  both.push_back(moving("capture.read_noise", space::As::offset).front());
  const auto mixed = unknown_noise(both, {silent}).at(0);
  EXPECT_NE(mixed.find("all of the noise of capture.read_noise is added"), std::string::npos);
  EXPECT_NE(mixed.find("capture.shot_noise as a factor"), std::string::npos);
}

TEST(UnknownNoise, SaysThatADarkSignalBringsNone) {
  const image::CameraProfile silent;
  EXPECT_NE(unknown_noise(moving("capture.dark_current"), {silent})
                .at(0)
                .find("capture.dark_current brings no shot noise"),
            std::string::npos);
  auto with_slope = moving("capture.dark_current");
  with_slope.push_back(moving("capture.shot_noise").front());
  EXPECT_EQ(unknown_noise(with_slope, {silent}).at(0).find("brings no"), std::string::npos);
  EXPECT_TRUE(unknown_noise(moving("capture.dark_current", space::As::factor), {silent}).empty());
}

}  // namespace
}  // namespace driftsweep::capture::test_camera_facts
