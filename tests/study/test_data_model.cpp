#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <variant>

#include "capture/parameters.h"
#include "corruption/corrupt.h"
#include "corruption/parameters.h"
#include "isp/sites.h"
#include "study/data_model.h"

namespace driftsweep::study::test_data_model {
namespace {

std::vector<image::CameraProfile> cameras() {
  image::CameraProfile first, second;
  first.white_level = 1000;
  first.black_level = {50, 60, 70, 80};
  first.white_balance = {2, 1, 1.5};
  first.colour_matrix = {1.5, -.3, -.2, -.2, 1.6, -.4, 0, -.3, 1.3};
  second = first;
  second.cfa = image::Cfa::gbrg;
  second.white_balance = {1.2, 1, 1.9};
  return {first, second};
}

space::DesignParameter axis(const std::string& name, space::As as) {
  return {.name = name, .as = as, .distribution = {}, .where = ""};
}

DataModel model(std::vector<space::DesignParameter> axes) {
  return {job::ProcessingSpec{}, cameras(), std::move(axes), 7, at::kDouble};
}

at::Tensor raws() { return at::rand({2, 6, 8}, at::kDouble) * 0.4 + 0.3; }

bool close(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>() < 1e-12;
}

at::Tensor developed(const DataModel& model, const at::Tensor& raw,
                     const std::vector<int32_t>& of_cameras, const Drift& drift) {
  const std::vector<std::string> contents(of_cameras.size(), "an image");
  return model.pictures(raw, {of_cameras, contents}, drift).rgb;
}

TEST(DataModel, AnEmptyCoordinateKeepsEveryImagesOwnValue) {
  const at::Tensor raw = raws();
  for (const auto as : {space::As::value, space::As::offset, space::As::factor}) {
    const auto drifted = model({axis("isp.white_balance.r", as), axis("capture.exposure", as)});
    const auto drift = drifted.drift({std::monostate(), std::monostate()}, false);
    EXPECT_TRUE(
        close(developed(drifted, raw, {0, 1}, drift), developed(model({}), raw, {0, 1}, {})));
  }
}

TEST(DataModel, AFactorScalesEachCamerasOwnFact) {
  const at::Tensor raw = raws();
  const auto drifted = model({axis("isp.white_balance.r", space::As::factor)});
  const auto pictures = developed(drifted, raw, {0, 1}, drifted.drift({1.1}, false));
  auto changed = cameras();
  for (auto& camera : changed) camera.white_balance[0] *= 1.1;
  const DataModel expected(job::ProcessingSpec{}, changed, {}, 7, at::kDouble);
  EXPECT_TRUE(close(pictures, developed(expected, raw, {0, 1}, {})));
}

TEST(DataModel, AValueReplacesAndAnOffsetAdds) {
  const at::Tensor raw = raws();
  const auto by_value = model({axis("isp.black_level.g2", space::As::value)});
  const auto by_offset = model({axis("isp.black_level.g2", space::As::offset)});
  EXPECT_TRUE(close(developed(by_value, raw, {0, 0}, by_value.drift({0.09}, false)),
                    developed(by_offset, raw, {0, 0}, by_offset.drift({0.02}, false))));
}

TEST(DataModel, EveryNumberOfTheIspActsInTheModesOfItsEntry) {
  const at::Tensor raw = raws();
  for (const auto mode : {space::Mode::static_, space::Mode::parametrized}) {
    job::ProcessingSpec processing;
    processing.mode = mode;
    const at::Tensor own =
        developed(DataModel(processing, cameras(), {}, 1, at::kDouble), raw, {0, 1}, {});
    for (const auto& info : isp::parameters()) {
      if (!info.choices.empty()) continue;
      const DataModel drifted(processing, cameras(), {axis(info.name, space::As::offset)}, 1,
                              at::kDouble);
      const auto pictures = developed(drifted, raw, {0, 1}, drifted.drift({0.01}, false));
      EXPECT_EQ(!close(pictures, own), info.acts_in(mode)) << info.name;
    }
  }
}

TEST(DataModel, AChoiceOfThePointReplacesTheModelsOwn) {
  const at::Tensor raw = raws();
  job::ProcessingSpec plain, chosen;
  plain.mode = chosen.mode = space::Mode::static_;
  plain.choices.sharpening = chosen.choices.sharpening = isp::Sharpening::unsharp_masking;
  chosen.choices.demosaic = isp::Demosaic::menon2007;
  const DataModel drifted(
      plain, cameras(),
      {axis("isp.demosaic", space::As::value), axis("isp.sharpening", space::As::value)}, 1,
      at::kDouble);
  const auto pictures = [&](const std::vector<space::Coordinate>& point) {
    return developed(drifted, raw, {0, 1}, drifted.drift(point, true));
  };
  const DataModel own(plain, cameras(), {}, 1, at::kDouble),
      other(chosen, cameras(), {}, 1, at::kDouble);
  EXPECT_TRUE(
      close(pictures({std::monostate(), std::monostate()}), developed(own, raw, {0, 1}, {})));
  EXPECT_TRUE(close(pictures({std::string("menon2007"), std::monostate()}),
                    developed(other, raw, {0, 1}, {})));
  EXPECT_FALSE(
      close(pictures({std::monostate(), std::string("none")}), developed(own, raw, {0, 1}, {})));
}

TEST(DataModel, ABatchOfTwoCamerasEqualsEachAlone) {
  const at::Tensor raw = raws();
  const auto both = developed(model({}), raw, {0, 1}, {});
  EXPECT_TRUE(close(both.slice(0, 0, 1), developed(model({}), raw.slice(0, 0, 1), {0}, {})));
  EXPECT_TRUE(close(both.slice(0, 1, 2), developed(model({}), raw.slice(0, 1, 2), {1}, {})));
}

TEST(DataModel, ModeNoneKnowsNoIspButSeesTheCapture) {
  job::ProcessingSpec none;
  none.mode = space::Mode::none;
  const at::Tensor raw = raws();
  const DataModel drifted(
      none, cameras(),
      {axis("isp.gamma", space::As::value), axis("capture.exposure", space::As::value)}, 7,
      at::kDouble);
  const at::Tensor own = developed(drifted, raw, {0, 1}, {});
  EXPECT_EQ(own.sizes(), (at::IntArrayRef{2, 3, 3, 4}));
  EXPECT_TRUE(
      close(developed(drifted, raw, {0, 1}, drifted.drift({1.8, std::monostate()}, false)), own));
  EXPECT_FALSE(close(developed(drifted, raw, {0, 1}, drifted.drift({1.8, 0.5}, false)), own));
}

// Values far enough from the neutral one to be seen.
double moved_value(const space::ParameterInfo& info) {
  if (info.name == "capture.vignetting") return -1;
  if (info.name == "capture.full_well") return 100;
  if (info.name == "capture.bit_depth") return 5;
  if (info.name == "capture.hot_pixels" || info.name == "capture.transient_pixels") return 0.5;
  return info.high;
}

TEST(DataModel, EveryParameterOfTheCaptureActsAndItsNeutralShiftsDoNot) {
  const at::Tensor raw = raws();
  const at::Tensor own = developed(model({}), raw, {0, 1}, {});
  for (const auto& info : capture::parameters()) {
    for (const auto as : {space::As::value, space::As::offset, space::As::factor}) {
      const auto drifted = model({axis(info.name, as)});
      const auto neutral = drifted.drift({std::monostate()}, true);
      EXPECT_TRUE(developed(drifted, raw, {0, 1}, neutral).equal(own)) << info.name;
    }
    auto known = cameras();
    for (auto& camera : known) camera.full_well = 1000;
    const DataModel drifted(job::ProcessingSpec{}, known, {axis(info.name, space::As::value)}, 7,
                            at::kDouble);
    const auto drift = drifted.drift({moved_value(info)}, true);
    const at::Tensor pictures = developed(drifted, raw, {0, 1}, drift);
    EXPECT_FALSE(close(pictures, own)) << info.name;
    // The graph reaches a parameter exactly where the catalogue gives it a gradient.
    EXPECT_EQ(pictures.requires_grad(), info.gradient_modes != 0) << info.name;
  }
}

// A design's other axes must not change a point that leaves them empty: exposure alone, and with
// every other axis of the capture beside it.
TEST(DataModel, AnEmptyCoordinateTurnsNothingOn) {
  const at::Tensor raw = raws();
  auto known = cameras();
  for (auto& camera : known) camera.noise = image::NoiseModel{.slope = 2e-3, .offset = 1e-5};
  const auto with = [&](std::vector<space::DesignParameter> axes) {
    return DataModel(job::ProcessingSpec{}, known, std::move(axes), 7, at::kDouble);
  };
  const DataModel alone = with({axis("capture.exposure", space::As::value)});
  const at::Tensor expected = developed(alone, raw, {0, 1}, alone.drift({0.25}, false));
  std::vector<space::DesignParameter> axes = alone.axes();
  std::vector<space::Coordinate> point = {0.25};
  for (const auto& info : capture::parameters()) {
    if (info.name == "capture.exposure") continue;
    for (const auto as : {space::As::value, space::As::offset, space::As::factor}) {
      const DataModel beside = with({alone.axes()[0], axis(info.name, as)});
      for (const bool gradients : {false, true}) {
        const auto drift = beside.drift({0.25, std::monostate()}, gradients);
        EXPECT_TRUE(developed(beside, raw, {0, 1}, drift).equal(expected)) << info.name;
      }
    }
    axes.push_back(axis(info.name, space::As::factor));
    point.emplace_back(std::monostate());
  }
  const DataModel all = with(axes);
  EXPECT_TRUE(developed(all, raw, {0, 1}, all.drift(point, true)).equal(expected));
  // No gradient of a noise that is not drawn, and the count of noisier pixels is none either.
  const DataModel noise = with({alone.axes()[0], axis("capture.shot_noise", space::As::factor)});
  const auto drift = noise.drift({0.25, std::monostate()}, true);
  const Developed empty = noise.pictures(raw, {{0, 1}, {"a", "b"}}, drift);
  EXPECT_FALSE(empty.noisier.defined());
  empty.rgb.sum().backward();
  EXPECT_TRUE(drift[0].value.grad().defined());
  EXPECT_FALSE(drift[1].value.grad().defined());
  // Named, the camera's own noise is another point.
  EXPECT_FALSE(developed(noise, raw, {0, 1}, noise.drift({0.25, 1.}, false)).equal(expected));
}

TEST(DataModel, ClipsTheRawAtOneWhiteWithAndWithoutDrift) {
  at::Tensor raw = raws(), clipped = raw.clone();
  raw[0][2][3] = 1.056;
  raw[1][1][1] = 1.012;
  clipped[0][2][3] = clipped[1][1][1] = 1;
  job::ProcessingSpec none;
  none.mode = space::Mode::none;
  for (const auto& processing : {none, job::ProcessingSpec{}}) {
    const DataModel model(processing, cameras(), {axis("capture.exposure", space::As::value)}, 7,
                          at::kDouble);
    for (const double exposure : {1., 0.5, 4.})
      EXPECT_TRUE(developed(model, raw, {0, 1}, model.drift({exposure}, false))
                      .equal(developed(model, clipped, {0, 1}, model.drift({exposure}, false))));
    EXPECT_TRUE(developed(model, raw, {0, 1}, {})
                    .equal(developed(model, raw, {0, 1}, model.drift({1.}, false))));
  }
}

TEST(DataModel, AFixedPatternBelongsToTheCameraAndItsPlaceOnTheSensor) {
  const at::Tensor raw = at::rand({1, 6, 8}, at::kDouble).expand({3, 6, 8}) * 0.4 + 0.3;
  auto two = cameras();
  two[0].name = "a";
  two[1] = two[0];
  two[1].name = "b";
  job::ProcessingSpec none;
  none.mode = space::Mode::none;
  const DataModel model(none, two, {axis("capture.row_fixed_pattern", space::As::value)}, 7,
                        at::kDouble);
  const auto pictures = model.pictures(raw, {{0, 0, 1}, {"x", "y", "z"}, {{0, 0}, {0, 8}, {0, 0}}},
                                       model.drift({0.01}, false));
  EXPECT_TRUE(pictures.rgb[0].equal(pictures.rgb[1]));  // rows are the same in the next columns
  EXPECT_FALSE(pictures.rgb[0].equal(pictures.rgb[2]));
  const auto below =
      model.pictures(raw.slice(0, 0, 1), {{0}, {"x"}, {{2, 0}}}, model.drift({0.01}, false));
  const at::Tensor own = model.pictures(raw.slice(0, 0, 1), {{0}, {"x"}}, {}).rgb[0];
  const at::Tensor pattern = pictures.rgb[0] - own, shifted = below.rgb[0] - own;
  EXPECT_TRUE(close(shifted.slice(1, 0, 2), pattern.slice(1, 1, 3)));
}

TEST(DataModel, NoiseBelongsToTheImageNotToItsBatchPointOrModel) {
  const at::Tensor raw = raws();
  const std::vector<space::DesignParameter> axes = {axis("capture.exposure", space::As::value),
                                                    axis("capture.read_noise", space::As::value)};
  const auto together = model(axes), alone = model(axes);
  const auto noisy = [](const DataModel& drifted, double exposure) {
    return drifted.drift({exposure, 0.02}, false);
  };
  const BatchFacts both = {{0, 1}, {"a", "b"}}, second = {{1}, {"b"}};
  const at::Tensor expected = together.pictures(raw, both, noisy(together, 0.5)).rgb;
  // Another point first, another batch, another object.
  const at::Tensor other = raw.slice(0, 1, 2);
  alone.pictures(other, second, noisy(alone, 0.8));
  EXPECT_TRUE(close(alone.pictures(other, second, noisy(alone, 0.5)).rgb, expected.slice(0, 1, 2)));
  // Another content is another noise.
  EXPECT_FALSE(
      close(alone.pictures(other, {{1}, {"c"}}, noisy(alone, 0.5)).rgb, expected.slice(0, 1, 2)));
}

TEST(DataModel, CorruptsTheProcessedPicture) {
  const at::Tensor raw = raws();
  const auto drifted = model(
      {axis("corruption.name", space::As::value), axis("corruption.severity", space::As::value)});
  const BatchFacts batch = {{0, 1}, {"a", "b"}};
  const auto pictures = [&](const std::vector<space::Coordinate>& point) {
    return drifted.pictures(raw, batch, drifted.drift(point, false)).rgb;
  };
  const at::Tensor own = model({}).pictures(raw, batch, {}).rgb;
  const corruption::NoiseKeys keys{.seed = 7, .contents = {"a", "b"}};
  EXPECT_TRUE(
      close(pictures({"speckle_noise", 5.}), corruption::corrupt(own, "speckle_noise", 5, keys)));
  EXPECT_TRUE(close(pictures({"contrast", std::monostate()}),
                    corruption::corrupt(own, "contrast", corruption::default_severity, keys)));
  EXPECT_TRUE(pictures({std::monostate(), 5.}).equal(own));
  EXPECT_TRUE(pictures({"none", 5.}).equal(own));
}

TEST(DataModel, TheModeNetworkSeesTheHalfResolutionMosaicAfterTheCapture) {
  const at::Tensor raw = at::rand({2, 16, 24}, at::kDouble) * 0.4 + 0.3;
  job::ProcessingSpec processing, none;
  processing.mode = space::Mode::network;
  none.mode = space::Mode::none;
  const auto network = std::make_shared<isp::NetworkPipeline>(3);
  network->layers().to(at::kCPU, at::kDouble);
  const std::vector<space::DesignParameter> axes = {axis("capture.exposure", space::As::value)};
  const DataModel model(processing, cameras(), axes, 7, at::kDouble, nullptr, network),
      mosaics(none, cameras(), axes, 7, at::kDouble),
      learning(processing, cameras(), axes, 7, at::kDouble);
  const auto drift = model.drift({0.6}, false);
  const at::Tensor mosaic = developed(mosaics, raw, {0, 1}, drift);
  EXPECT_TRUE(close(developed(model, raw, {0, 1}, drift), (*network)(mosaic, false)));
  EXPECT_TRUE(close(developed(learning, raw, {0, 1}, drift), mosaic));
  // A drift of the light has a gradient through the network.
  const auto leaf = model.drift({0.6}, true);
  developed(model, raw, {0, 1}, leaf).sum().backward();
  EXPECT_NE(leaf[0].value.grad().item<double>(), 0);
  isp::Stages stages;
  model.pictures(raw, {{0, 1}, {"a", "b"}}, drift, &stages);
  ASSERT_EQ(stages.size(), 2u);
  EXPECT_EQ(stages[0].first, "demosaic");
  EXPECT_TRUE(close(stages[0].second, mosaic));
}

}  // namespace
}  // namespace driftsweep::study::test_data_model
