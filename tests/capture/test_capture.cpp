#include "capture/capture.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>

#include "tests/capture/shots.h"

namespace driftsweep::capture::test_capture {
namespace {

using Setter = std::function<void(Settings&, const at::Tensor&)>;

struct Continuous {
  const char* name;
  Setter set;
  double value;    // where the gradient is checked
  double neutral;  // where nothing changes
};

Setter into(at::Tensor Settings::*member) {
  return [member](Settings& settings, const at::Tensor& value) { settings.*member = value; };
}
Setter into_rows(at::Tensor Settings::*member) {
  return [member](Settings& settings, const at::Tensor& value) {
    settings.*member = value.expand({1});
  };
}

std::vector<Continuous> continuous() {
  return {{"exposure", into(&Settings::exposure), 0.6, 1},
          {"vignetting", into(&Settings::vignetting), -0.8, 0},
          {"colour_temperature", into_rows(&Settings::colour_temperature), 5200, 4000},
          {"psf_sigma", into(&Settings::psf_sigma), 1.3, 0},
          {"shot_noise", into_rows(&Settings::shot_noise), 2.5e-3, 1e-3},
          {"read_noise", into_rows(&Settings::read_noise), 0.011, 0.004},
          {"row_noise", into(&Settings::row_noise), 0.006, 0},
          {"row_fixed_pattern", into(&Settings::row_fixed_pattern), 0.005, 0},
          {"dark_current", into(&Settings::dark_current), 0.03, 0},
          {"black_offset", into(&Settings::black_offset), 0.004, 0},
          {"full_well", into_rows(&Settings::full_well), 0.3, 1}};
}

// A smooth loss that weighs every pixel differently.
at::Tensor loss_of(const at::Tensor& raw) {
  const at::Tensor weights = texture(raw.sizes(), 0.5, 1.5, 2);
  return (raw * weights + raw * raw).sum();
}

TEST(Capture, AtItsDefaultsIsTheIdentityToTheLastBit) {
  const at::Tensor raw = texture({2, 9, 11}, -0.02, 1.1).clamp_max(1).to(at::kFloat);
  const Shot shot = shot_of(raw);
  NoiseFields fields(7, at::kFloat);
  Settings all;
  for (const auto& setting : continuous()) {
    Settings one;
    setting.set(one, scalar(setting.neutral, at::kFloat));
    setting.set(all, scalar(setting.neutral, at::kFloat));
    EXPECT_TRUE(capture(shot, one, fields).raw.equal(raw)) << setting.name;
  }
  all.hot_pixels = all.transient_pixels = scalar(0, at::kFloat);
  EXPECT_TRUE(capture(shot, all, fields).raw.equal(raw));
  EXPECT_TRUE(capture(shot, {}, fields).raw.is_same(raw));
}

// Everything at once, for one draw: the loss as a function of one setting, the others at `value`.
TEST(Capture, GradientsAgreeWithCentralDifferencesAtTheSameDraw) {
  Shot shot = shot_of(texture({2, 9, 11}, 0.06, 0.95));
  NoiseFields fields(7, at::kDouble);
  const auto settings = continuous();
  for (size_t checked = 0; checked < settings.size(); ++checked) {
    const auto loss = [&](const at::Tensor& value) {
      Settings all;
      for (size_t i = 0; i < settings.size(); ++i)
        settings[i].set(all, i == checked ? value : scalar(settings[i].value));
      return loss_of(capture(shot, all, fields).raw);
    };
    const at::Tensor leaf = scalar(settings[checked].value).set_requires_grad(true);
    const double gradient = torch::autograd::grad({loss(leaf)}, {leaf})[0].item<double>();
    // Small enough that no pixel reaches saturation or the raw's noise in between.
    const double step = 1e-6 * std::abs(settings[checked].value);
    const double above = loss(scalar(settings[checked].value + step)).item<double>();
    const double below = loss(scalar(settings[checked].value - step)).item<double>();
    const double difference = (above - below) / (2 * step);
    EXPECT_NEAR(gradient / difference, 1, 1e-5) << settings[checked].name;
    EXPECT_NE(difference, 0) << settings[checked].name;
  }
}

TEST(Capture, GradientOfTheRawAgreesWithCentralDifferences) {
  const at::Tensor raw = texture({1, 4, 5}, 0.1, 0.8);
  NoiseFields fields(7, at::kDouble);
  const auto loss = [&](const at::Tensor& pixels) {
    Settings all;
    for (const auto& setting : continuous())
      if (std::string(setting.name) != "full_well") setting.set(all, scalar(setting.value));
    return loss_of(capture(shot_of(pixels), all, fields).raw);
  };
  const at::Tensor leaf = raw.clone().set_requires_grad(true);
  const at::Tensor gradient = torch::autograd::grad({loss(leaf)}, {leaf})[0];
  for (int64_t pixel = 0; pixel < raw.numel(); ++pixel) {
    at::Tensor step = at::zeros({raw.numel()}, at::kDouble);
    step[pixel] = 1e-6;
    step = step.view_as(raw);
    const double difference = ((loss(raw + step) - loss(raw - step)) / 2e-6).item<double>();
    EXPECT_NEAR(gradient.flatten()[pixel].item<double>(), difference, 1e-6);
  }
}

TEST(Capture, NoiseDoesNotDependOnBatchOrderOrPoint) {
  const at::Tensor raw = texture({3, 8, 8}, 0.1, 0.6).to(at::kFloat);
  const Shot together = shot_of(raw);
  Settings settings;
  for (const auto& setting : continuous()) setting.set(settings, scalar(setting.value, at::kFloat));
  settings.hot_pixels = settings.transient_pixels = scalar(0.05, at::kFloat);
  NoiseFields fields(7, at::kFloat);
  const at::Tensor expected = capture(together, settings, fields).raw;
  Settings another = settings;
  another.exposure = scalar(0.1, at::kFloat);
  for (const int64_t image : {2, 0, 1}) {
    Shot alone = shot_of(raw.narrow(0, image, 1));
    alone.contents = {"image " + std::to_string(image)};
    NoiseFields fresh(7, at::kFloat);
    capture(alone, another, fresh);
    EXPECT_TRUE(capture(alone, settings, fresh).raw[0].equal(expected[image])) << image;
  }
}

TEST(Capture, ImagesOfDifferentCamerasKeepTheirOwnFacts) {
  const at::Tensor raw = texture({2, 6, 6}, 0.1, 0.6);
  Shot mixed = shot_of(raw);
  mixed.slope = at::cat({mixed.slope, mixed.slope * 4});
  mixed.read = at::cat({mixed.read, mixed.read});
  mixed.as_shot = at::cat({mixed.as_shot, mixed.as_shot + 1000});
  mixed.black = mixed.black.expand({2, 6, 6});
  mixed.masks = mixed.masks.expand({2, 4, 6, 6});
  Settings settings;
  settings.exposure = scalar(0.5);
  settings.shot_noise = mixed.slope;
  settings.colour_temperature = mixed.as_shot;
  NoiseFields fields(7, at::kDouble);
  const at::Tensor both = capture(mixed, settings, fields).raw;
  for (const int64_t image : {0, 1}) {
    Shot one = shot_of(raw.narrow(0, image, 1));
    one.contents = {"image " + std::to_string(image)};
    one.slope = mixed.slope.narrow(0, image, 1);
    Settings own;
    own.exposure = scalar(0.5);
    own.shot_noise = one.slope;
    EXPECT_TRUE(capture(one, own, fields).raw[0].equal(both[image]));
  }
}

TEST(Capture, StuckPixelsAreNestedAndSaturated) {
  const Shot shot = shot_of(at::full({1, 200, 200}, 0.3, at::kDouble));
  NoiseFields fields(7, at::kDouble);
  for (const auto member : {&Settings::hot_pixels, &Settings::transient_pixels}) {
    const auto stuck_at = [&](double density) {
      Settings settings;
      settings.*member = scalar(density);
      const at::Tensor raw = capture(shot, settings, fields).raw;
      const at::Tensor stuck = raw != 0.3;
      EXPECT_TRUE((raw.masked_select(stuck) == 1).all().item<bool>());
      return stuck;
    };
    const at::Tensor few = stuck_at(0.01), many = stuck_at(0.02);
    // 40 000 pixels: 400 +- 20 and 800 +- 28.
    EXPECT_NEAR(few.sum().item<double>(), 400, 80);
    EXPECT_NEAR(many.sum().item<double>(), 800, 112);
    EXPECT_TRUE((many | ~few).all().item<bool>());
  }
}

// Grey images of 40 x 40, each showing the sensor of its place.
at::Tensor grey_at(const std::vector<SensorPlace>& places, const Settings& settings) {
  const auto count = static_cast<int64_t>(places.size());
  Shot shot = shot_of(at::full({count, 40, 40}, 0.3, at::kDouble));
  shot.places = places;
  NoiseFields fields(7, at::kDouble);
  return capture(shot, settings, fields).raw;
}

// EMVA 1288: what is fixed is the same in all images of one camera, temporal noise in none.
TEST(Capture, FixedPatternsBelongToTheCameraAndTemporalNoiseToTheImage) {
  const std::vector<SensorPlace> two_of_one = {{"a"}, {"a"}, {"b"}};
  for (const auto member : {&Settings::row_fixed_pattern, &Settings::hot_pixels,
                            &Settings::row_noise, &Settings::transient_pixels}) {
    const bool fixed = member == &Settings::row_fixed_pattern || member == &Settings::hot_pixels;
    Settings settings;
    settings.*member = scalar(0.02);
    const at::Tensor raw = grey_at(two_of_one, settings);
    EXPECT_EQ(raw[0].equal(raw[1]), fixed);
    EXPECT_FALSE(raw[0].equal(raw[2]));
    EXPECT_FALSE(raw[0].equal(at::full({40, 40}, 0.3, at::kDouble)));
  }
}

TEST(Capture, TilesShowPartsOfOneFixedPattern) {
  Settings settings;
  settings.hot_pixels = scalar(0.05);
  settings.row_fixed_pattern = scalar(0.01);
  const at::Tensor raw = grey_at({{"a", 0, 0}, {"a", 16, 10}, {"a", 0, 10}}, settings);
  EXPECT_TRUE(raw[1].slice(0, 0, 24).slice(1, 0, 30).equal(raw[0].slice(0, 16, 40).slice(1, 10)));
  EXPECT_TRUE(raw[2].slice(1, 0, 30).equal(raw[0].slice(1, 10)));
}

TEST(Capture, RowsOfAFixedPatternHaveItsDeviation) {
  Shot shot = shot_of(at::full({1, 400, 6}, 0.3, at::kDouble));
  Settings settings;
  settings.row_fixed_pattern = scalar(0.01);
  NoiseFields fields(7, at::kDouble);
  const at::Tensor change = capture(shot, settings, fields).raw[0] - 0.3;
  EXPECT_TRUE(change.equal(change.slice(1, 0, 1).expand({400, 6})));
  // 400 rows tell a deviation to 3.5 % and the mean to 5 % of it.
  EXPECT_NEAR(change.select(1, 0).std().item<double>() / 0.01, 1, 0.14);
  EXPECT_NEAR(change.select(1, 0).mean().item<double>() / 0.01, 0, 0.2);
}

// Black 0.1, half the well and 0.05 of pedestal: the light ends at 0.1 + 0.5 * 0.9 + 0.05.
TEST(Capture, TheFullWellIsAShareOfTheUnmovedBlack) {
  Shot shot = shot_of(at::full({1, 2, 2}, 0.9, at::kDouble));
  shot.black = at::full({1, 2, 2}, 0.1, at::kDouble);
  NoiseFields fields(7, at::kDouble);
  const auto level = [&](const at::Tensor& share, const at::Tensor& offset) {
    Settings settings;
    settings.full_well = share.expand({1});
    settings.black_offset = offset;
    return capture(shot, settings, fields).raw.mean();
  };
  const at::Tensor share = scalar(0.5).set_requires_grad(true),
                   offset = scalar(0.05).set_requires_grad(true);
  const at::Tensor value = level(share, offset);
  EXPECT_NEAR(value.item<double>(), 0.6, 1e-15);
  const auto gradient = torch::autograd::grad({value}, {share, offset});
  EXPECT_NEAR(gradient[0].item<double>(), 0.9, 1e-15);
  EXPECT_NEAR(gradient[1].item<double>(), 1, 1e-15);
}

// Old highlights that the file holds above its white, beside new ones.
TEST(Capture, OldAndNewHighlightsEndAtOneWhite) {
  at::Tensor raw = at::full({1, 2, 2}, 0.5, at::kDouble);
  raw[0][0][0] = 1.012;
  raw[0][1][1] = 1.056;
  NoiseFields fields(7, at::kDouble);
  Settings settings;
  settings.exposure = scalar(4);
  EXPECT_TRUE(capture(shot_of(raw), settings, fields).raw.equal(at::ones_like(raw)));
}

TEST(Capture, RowNoiseIsOneValueForEachRow) {
  const Shot shot = shot_of(at::full({1, 400, 6}, 0.3, at::kDouble));
  Settings settings;
  settings.row_noise = scalar(0.01);
  NoiseFields fields(7, at::kDouble);
  const at::Tensor change = capture(shot, settings, fields).raw[0] - 0.3;
  EXPECT_TRUE(change.equal(change.slice(1, 0, 1).expand({400, 6})));
  // 400 rows tell a deviation to 3.5 %.
  EXPECT_NEAR(change.select(1, 0).std().item<double>() / 0.01, 1, 0.14);
}

}  // namespace
}  // namespace driftsweep::capture::test_capture
