#include "raw/level_check.h"

#include <cmath>

#include "base/random.h"
#include "raw/camera_contradictions.h"
#include "tests/raw/support.h"

namespace driftsweep::raw::test_level_check {
namespace {

constexpr int rows = 64, columns = 48;

// A scene of soft waves in [0, 1] with the filters' colours r .9, g .6, b .4.
double scene(int row, int column, image::Cfa cfa) {
  constexpr std::array<double, 4> colour = {.9, .6, .6, .4};
  const double wave = .55 + .25 * std::sin(row / 9.) + .2 * std::cos(column / 7.);
  return wave * colour[static_cast<size_t>(image::site_at(cfa, row, column))];
}

image::Mosaic counts(double black, double white, image::Cfa cfa = image::Cfa::rggb) {
  image::Mosaic mosaic{rows, columns, {}};
  std::vector<uint16_t> pixels;
  base::Stream stream(1, "levels", "noise");
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      pixels.push_back(
          static_cast<uint16_t>(std::lround(black + (white - black) * scene(row, column, cfa) +
                                            static_cast<double>(stream.below(9)))));
  mosaic.pixels = pixels;
  return mosaic;
}

template <typename Change>
image::Mosaic changed(image::Mosaic mosaic, Change change) {
  for (auto& pixel : std::get<0>(mosaic.pixels)) pixel = static_cast<uint16_t>(change(pixel));
  return mosaic;
}

image::CameraProfile camera(double black, double white) {
  image::CameraProfile profile;
  profile.white_level = white;
  profile.black_level = {black, black, black, black};
  return profile;
}

const Remark* find(const Remarks& remarks, const std::string& topic) {
  for (const auto& remark : remarks)
    if (remark.topic == topic) return &remark;
  return nullptr;
}

// The only remark, with this topic and these words in reason or repair.
void expect_only(const Remarks& remarks, const std::string& topic,
                 const std::vector<std::string>& words) {
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0].topic, topic);
  EXPECT_TRUE(remarks[0].doubt);
  const std::string text = remarks[0].reason + ". " + remarks[0].repair;
  for (const auto& word : words)
    EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is missing in: " << text;
}

Remarks together(const image::Mosaic& mosaic, const image::CameraProfile& profile,
                 Source white = Source::camera_yaml, Source black = Source::camera_yaml) {
  return judge_together(witness(mosaic, profile), white, black, profile.cfa);
}

TEST(LevelCheck, RightLevelsRaiseNoDoubt) {
  const auto mosaic = counts(250, 4095);
  const auto profile = camera(250, 4095);
  EXPECT_TRUE(judge_levels(witness(mosaic, profile), Source::file).empty());
  EXPECT_TRUE(together(mosaic, profile).empty());
}

TEST(LevelCheck, TheWitnessCountsByHand) {
  image::Mosaic mosaic{2, 4, std::vector<uint16_t>{8, 16, 24, 16, 40, 32, 40, 40}};
  const auto seen = witness(mosaic, camera(16, 32));
  EXPECT_EQ(seen.lowest, 8);
  EXPECT_EQ(seen.highest, 40);
  EXPECT_EQ(seen.pixels, 8);
  EXPECT_EQ(seen.above_white, 3);
  EXPECT_EQ(seen.below_black, 1);
  EXPECT_EQ(seen.at_highest, 3);
  EXPECT_EQ(seen.peak, (std::array<int64_t, 4>{0, 0, 2, 1}));
  EXPECT_EQ(seen.sum, (std::array<double, 4>{0, 0, 48, 40}));
  EXPECT_EQ(seen.count, (std::array<int64_t, 4>{2, 2, 2, 2}));
  EXPECT_EQ(seen.unused_bits, 3);
  EXPECT_EQ(seen.swapped_highest, 40 * 256);
}

TEST(LevelCheck, MostPixelsAboveWhiteComesWithAGuess) {
  const auto right = counts(250, 4095);
  const auto profile = camera(250, 4095);
  const auto judged = [&](const image::Mosaic& mosaic) {
    return judge_levels(witness(mosaic, profile), Source::camera_yaml);
  };
  expect_only(judged(changed(right, [](int v) { return (v & 255) << 8 | v >> 8; })),
              "pixels above white", {"bytes", "big-endian"});
  expect_only(judged(changed(right, [](int v) { return v << 4; })), "pixels above white",
              {"100 %", "4095", "shifted left by 4 bits", "16"});
  expect_only(judged(counts(1000, 16383)), "pixels above white", {"14-bit"});
  expect_only(judge_levels(witness(right, camera(0, 1)), Source::camera_yaml), "pixels above white",
              {"floats"});
}

// A few pixels above white, as in blown highlights, are usual.
TEST(LevelCheck, AFewPixelsJustAboveWhiteAreUsual) {
  auto mosaic = counts(250, 4095);
  auto& pixels = std::get<0>(mosaic.pixels);
  for (size_t i = 0; i < pixels.size() / 20; ++i) pixels[i] = 4300;
  EXPECT_EQ(
      find(judge_levels(witness(mosaic, camera(250, 4095)), Source::file), "pixels above white"),
      nullptr);
}

TEST(LevelCheck, ExchangedBytesAreSeenBelowWhite) {
  const auto right = counts(4000, 65000);
  const auto swapped = changed(right, [](int v) { return (v & 255) << 8 | v >> 8; });
  const auto profile = camera(0, 65535);
  expect_only(judge_levels(witness(swapped, profile), Source::assumed), "byte order",
              {"noise", "little-endian"});
  EXPECT_TRUE(judge_levels(witness(right, profile), Source::assumed).empty());
  // Noise is as rough both ways.
  base::Stream stream(2, "levels", "noise");
  const auto noise = changed(right, [&](int) { return stream.below(65536); });
  EXPECT_TRUE(judge_levels(witness(noise, profile), Source::assumed).empty());
}

TEST(LevelCheck, LevelsOfAnotherUnitAreDoubts) {
  image::Mosaic floats{2, 2, std::vector<float>{.1f, .5f, 1, .2f}};
  expect_only(judge_levels(witness(floats, camera(256, 16383)), Source::camera_yaml),
              "counts on floats", {"brightest", "16383", "black picture"});
  EXPECT_TRUE(judge_levels(witness(floats, camera(0, 1)), Source::assumed).empty());
  expect_only(
      judge_levels(witness(counts(256, 16383), camera(256. / 16383, 16383)), Source::camera_yaml),
      "black as a share", {"256", "one count"});
  expect_only(judge_levels(witness(counts(256, 4095), camera(4096, 65535)), Source::camera_yaml),
              "pixels below black", {"100 %", "4096"});
}

// Floats whose bytes are exchanged are next to nothing.
TEST(LevelCheck, FloatsFarBelowWhiteAreABlackPicture) {
  image::Mosaic tiny{2, 2, std::vector<float>{1e-40f, 2e-40f, 0, 1e-40f}};
  expect_only(judge_levels(witness(tiny, camera(0, 1)), Source::camera_yaml), "counts on floats",
              {"black picture"});
}

TEST(LevelCheck, PixelsThatPileUpBelowWhiteAreADoubt) {
  const auto clipped = changed(counts(512, 22000), [](int v) { return v > 15360 ? 15360 : v; });
  expect_only(judge_levels(witness(clipped, camera(512, 16383)), Source::file),
              "clipping below white", {"15360", "16383", "white_level: 15360"});
  EXPECT_TRUE(judge_levels(witness(clipped, camera(512, 15360)), Source::file).empty());
}

TEST(LevelCheck, AssumedLevelsAreHeldAgainstAllFiles) {
  const auto mosaic = counts(250, 4095);
  const auto profile = camera(0, 65535);
  const auto doubts = together(mosaic, profile, Source::assumed, Source::assumed);
  ASSERT_EQ(doubts.size(), 2u);
  EXPECT_NE(doubts[0].reason.find("12-bit"), std::string::npos) << doubts[0].reason;
  EXPECT_EQ(doubts[1].topic, "assumed black level");
  EXPECT_TRUE(together(mosaic, profile, Source::file, Source::file).empty());
  expect_only(together(mosaic, profile), "white far above", {"65535", "camera.yaml"});
  auto all = witness(mosaic, profile);
  merge(all, witness(counts(0, 65000), profile));
  EXPECT_EQ(
      find(judge_together(all, Source::assumed, Source::assumed, profile.cfa), "assumed levels"),
      nullptr);
}

TEST(LevelCheck, GreensThatDifferWhereRedAndBlueAgreeAreADoubt) {
  const auto mosaic = counts(250, 4095, image::Cfa::grbg);
  auto profile = camera(250, 4095);
  profile.cfa = image::Cfa::grbg;
  EXPECT_TRUE(together(mosaic, profile).empty());
  for (const image::Cfa wrong : {image::Cfa::rggb, image::Cfa::bggr}) {
    profile.cfa = wrong;
    expect_only(together(mosaic, profile), "filter order", {image::name_of(wrong), "GRBG"});
  }
}

TEST(CameraContradictions, OrdersAndLevelsAreHeldAgainstTheFile) {
  CameraYaml file, given;
  given.path = "camera.yaml";
  file.cfa = image::Cfa::rggb;
  file.white_level = 16383;
  file.black_level = {256, 300, 340, 280};
  file.white_balance = {2, 1, 1.5};
  EXPECT_TRUE(contradictions(file, given).empty());
  given.cfa = image::Cfa::grbg;
  expect_only(contradictions(file, given), "cfa of camera.yaml", {"GRBG", "RGGB"});
  given.cfa = file.cfa;
  given.black_level = {256, 300, 280, 340};
  expect_only(contradictions(file, given), "black_level of camera.yaml",
              {"g2 280 against 340", "b 340 against 280", "R G B G2"});
  given.black_level = {356, 300, 340, 280};
  expect_only(contradictions(file, given), "black_level of camera.yaml", {"r 356 against 256"});
  given.black_level = {256.5, 300, 340, 280};  // as a calibration finds it
  ASSERT_EQ(contradictions(file, given).size(), 1u);
  EXPECT_FALSE(contradictions(file, given)[0].doubt);
  given.black_level.reset();
  given.white_level = 65535;
  expect_only(contradictions(file, given), "white_level of camera.yaml", {"65535", "16383"});
  given.white_level = 15360;  // where the sensor ends
  EXPECT_FALSE(contradictions(file, given).at(0).doubt);
  given.white_level.reset();
  given.white_balance = {1, 1, 1};  // one for all files is a choice
  EXPECT_TRUE(contradictions(file, given).empty());
  given.white_balance = {2048, 1024, 1536};
  expect_only(contradictions(file, given), "white_balance of camera.yaml", {"1024"});
}

}  // namespace
}  // namespace driftsweep::raw::test_level_check
