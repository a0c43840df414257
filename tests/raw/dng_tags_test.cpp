// Made-up DNG files, one for each tag that changes pixels, levels or colours.
#include <algorithm>
#include <bit>

#include "raw/photo_doubts.h"
#include "raw/read_raw.h"
#include "tests/raw/foreign_dng.h"
#include "tests/raw/support.h"

namespace driftsweep::raw::test_dng_tags {
namespace {

using test::bytes_tag;
using test::ForeignDng;
using test::fraction_tag;
using test::long_tag;
using test::short_tag;

using Levels = std::array<double, 4>;

RawImage read(const ForeignDng& dng) {
  const test::Folder folder;
  return read_raw(folder.text("a.dng", test::assembled(dng)));
}

RawImage read_file(const std::string& bytes) {
  const test::Folder folder;
  return read_raw(folder.text("a.dng", bytes));
}

// The reason of the one remark with this topic.
std::string remark(const RawImage& image, const std::string& topic, bool doubt) {
  std::string found;
  for (const auto& remark : image.remarks)
    if (remark.topic == topic) {
      EXPECT_EQ(remark.doubt, doubt) << remark.reason;
      EXPECT_EQ(found, "") << topic << " is remarked on twice";
      found = remark.reason;
    }
  EXPECT_NE(found, "") << "nothing is said of " << topic;
  return found;
}

void expect_in(const std::string& part, const std::string& text) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is missing in: " << text;
}

TEST(DngTags, AUsualFileHasNoRemarks) {
  const auto image = read({});
  EXPECT_TRUE(image.remarks.empty());
  EXPECT_EQ(image.orientation, 1);
  EXPECT_EQ(image.white_from, Source::file);
  EXPECT_EQ(image.black_from, Source::file);
}

// Means of BlackLevelDelta of period 2 belong to the sites.
TEST(DngTags, BlackLevelDeltaOfPeriodTwoBelongsToTheSites) {
  std::vector<double> rows, columns;
  for (int i = 0; i < 48; ++i) columns.push_back(i % 2 == 0 ? 48 : -48);
  for (int i = 0; i < 40; ++i) rows.push_back(i % 2 == 0 ? 64 : -64);
  ForeignDng dng;
  dng.black = {256, 256, 256, 256};
  dng.tags = {fraction_tag(50716, rows)};
  EXPECT_EQ(read(dng).camera.black_level, (Levels{320, 320, 192, 192}));
  dng.tags = {fraction_tag(50715, columns)};
  const auto image = read(dng);
  EXPECT_EQ(image.camera.black_level, (Levels{304, 208, 304, 208}));
  EXPECT_TRUE(image.remarks.empty());
  // An odd corner of the active area turns the parity with the pattern.
  dng.active = {3, 5, 40, 48};
  dng.tags.push_back(fraction_tag(50716, rows));
  EXPECT_EQ(read(dng).camera.black_level, (Levels{368, 272, 240, 144}));
}

TEST(DngTags, BlackLevelDeltaThatGoesItsOwnWayIsNamed) {
  std::vector<double> ramp;
  for (int i = 0; i < 40; ++i) ramp.push_back(i);
  ForeignDng dng;
  dng.black = {256, 256, 256, 256};
  dng.tags = {fraction_tag(50716, ramp)};
  const auto image = read(dng);
  // Even rows have a mean of 19, odd ones of 20.
  EXPECT_EQ(image.camera.black_level, (Levels{275, 275, 276, 276}));
  expect_in("up to 19", remark(image, "BlackLevelDeltaV", true));
  dng.tags = {fraction_tag(50716, std::vector<double>(12, 1.))};
  const test::Folder folder;
  test::expect_user_error(base::ExitCode::data, {"a.dng", "BlackLevelDeltaV", "12", "40"},
                          [&] { read_raw(folder.text("a.dng", test::assembled(dng))); });
}

TEST(DngTags, BlackLevelsAreReadInTheirBlock) {
  ForeignDng dng;
  dng.tags = {short_tag(50713, {1, 1}), fraction_tag(50714, {252.25})};
  EXPECT_EQ(read(dng).camera.black_level, (Levels{252.25, 252.25, 252.25, 252.25}));
  dng.tags = {short_tag(50713, {1, 2}), short_tag(50714, {100, 140})};
  EXPECT_EQ(read(dng).camera.black_level, (Levels{100, 140, 100, 140}));
  dng.tags = {short_tag(50713, {2, 4}), short_tag(50714, {100, 200, 110, 210, 300, 400, 300, 400})};
  const auto image = read(dng);
  EXPECT_EQ(image.camera.black_level, (Levels{105, 205, 300, 400}));
  expect_in("up to 5", remark(image, "BlackLevel", true));
  dng.tags = {};
  dng.without = {50713, 50714, 50717};
  const auto without = read(dng);
  EXPECT_EQ(without.camera.black_level, (Levels{0, 0, 0, 0}));
  EXPECT_EQ(without.camera.white_level, 65535);
}

TEST(DngTags, MaskedPixelsThatContradictTheBlackLevelAreADoubt) {
  ForeignDng dng;
  dng.active = {0, 8, 40, 48};
  dng.tags = {long_tag(50830, {0, 0, 40, 8})};
  dng.pixels.assign(40 * 48, 1000);
  for (size_t row = 0; row < 40; ++row)
    for (size_t column = 0; column < 8; ++column) dng.pixels[row * 48 + column] = 512;
  const auto text = remark(read(dng), "MaskedAreas", true);
  expect_in("512.0", text);
  expect_in("250.0", text);
  dng.black = {510, 511, 513, 514};
  EXPECT_TRUE(read(dng).remarks.empty());
}

// One light, written in both ways of the specification.
TEST(DngTags, AsShotWhiteXYGivesTheBalanceAndMatrixOfAsShotNeutral) {
  ForeignDng dng;
  dng.tags = {fraction_tag(50728, {2.2350, 1, .2825})};
  const auto neutral = read(dng);
  dng.tags = {fraction_tag(50729, {.4476, .4074})};
  dng.without = {50728};
  const auto white = read(dng);
  EXPECT_NEAR(white.camera.white_balance[0], .4474, 2e-4);
  EXPECT_EQ(white.camera.white_balance[1], 1);
  EXPECT_NEAR(white.camera.white_balance[2], 3.5390, 2e-3);
  for (size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(white.camera.colour_matrix[i], neutral.camera.colour_matrix[i], 1e-5) << i;
  const auto& from = white.facts_from;
  EXPECT_NE(std::find(from.begin(), from.end(), "white_balance: the file (as shot, AsShotWhiteXY)"),
            from.end());
}

// DNG 1.6, chapter 6: between two matrices, linear in the inverse of the temperature.
TEST(DngTags, AsShotWhiteXYLiesBetweenTwoIlluminants) {
  ForeignDng dng;
  dng.without = {50728};
  // Diagonal matrices, so that each channel's answer is one product. Light halfway between
  // illuminant A (2856 K) and D65 (6504 K) in 1 / kelvin has 3969 K, here x .3821 y .3767 by
  // Kang's fit of the Planckian locus.
  dng.tags = {fraction_tag(50721, {1, 0, 0, 0, 1, 0, 0, 0, 1}),
              fraction_tag(50722, {3, 0, 0, 0, 1, 0, 0, 0, 2}),
              short_tag(50778, {17}),
              short_tag(50779, {21}),
              fraction_tag(50727, {1, 1, .5}),
              fraction_tag(50729, {.3821, .3767})};
  const auto image = read(dng);
  const double x = .3821 / .3767, z = (1 - .3821 - .3767) / .3767;
  EXPECT_NEAR(image.camera.white_balance[0], 1 / (2 * x), .01);
  EXPECT_NEAR(image.camera.white_balance[2], 1 / (1.5 * z * .5), .01);
}

// A calibration counts where its signature is that of the profile.
TEST(DngTags, CameraCalibrationOfAnotherSignatureIsLeftOut) {
  ForeignDng dng;
  const auto plain = read(dng);
  dng.tags = {fraction_tag(50723, {1.2, 0, .1, 0, 1, 0, 0, 0, .9}), test::text_tag(50931, "maker"),
              test::text_tag(50932, "maker")};
  const auto calibrated = read(dng);
  EXPECT_GT(std::abs(calibrated.camera.colour_matrix[2] - plain.camera.colour_matrix[2]), .01);
  // LibRaw's matrix and ours, which AsShotWhiteXY needs, are one.
  auto by_xy = dng;
  by_xy.tags.push_back(fraction_tag(50729, {.3127, .3290}));
  by_xy.without = {50728};
  for (size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(read(by_xy).camera.colour_matrix[i], calibrated.camera.colour_matrix[i], 1e-5) << i;
  dng.tags[2] = test::text_tag(50932, "another");
  const auto other = read(dng);
  for (size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(other.camera.colour_matrix[i], plain.camera.colour_matrix[i], 1e-5) << i;
}

std::string big(uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string opcode(uint32_t id, uint32_t flags, const std::string& data) {
  return big(id, 4) + big(0x01030000, 4) + big(flags, 4) + big(data.size(), 4) + data;
}

std::string gain_map(float least, float most) {
  return std::string(76, '\0') + big(std::bit_cast<uint32_t>(least), 4) +
         big(std::bit_cast<uint32_t>(most), 4);
}

TEST(DngTags, MandatoryOpcodesAreDoubtsAndOptionalOnesAreTold) {
  const auto with = [](uint16_t list, const std::vector<std::string>& opcodes) {
    std::string bytes = big(opcodes.size(), 4);
    for (const auto& text : opcodes) bytes += text;
    ForeignDng dng;
    dng.tags = {test::blob_tag(list, bytes)};
    return read(dng);
  };
  const auto gains = with(51009, {opcode(9, 0, gain_map(1, 2)), opcode(9, 0, gain_map(1.5, 3))});
  expect_in("2 GainMaps (gains 1 to 3)", remark(gains, "OpcodeList2", true));
  expect_in("WarpRectilinear",
            remark(with(51022, {opcode(1, 0, std::string(60, '\0'))}), "OpcodeList3", true));
  const auto both = with(51008, {opcode(5, 1, std::string(12, '\0'))});
  expect_in("FixBadPixelsList", remark(both, "OpcodeList1", false));
  EXPECT_TRUE(with(51009, {opcode(9, 0, gain_map(1, 1))}).remarks.empty());
  expect_in("cannot be read", remark(with(51009, {std::string(3, 'x')}), "OpcodeList2", true));
}

TEST(DngTags, AskedForAndNotAppliedIsTold) {
  ForeignDng dng;
  dng.tags = {fraction_tag(50730, {.5}), long_tag(50719, {4, 6}), fraction_tag(50718, {1, 1}),
              fraction_tag(51041, {.0001, 0})};
  const auto image = read(dng);
  expect_in("BaselineExposure 0.5", remark(image, "BaselineExposure", false));
  expect_in("DefaultCropOrigin 4 6", remark(image, "DefaultCropOrigin", false));
  expect_in("camera.yaml", remark(image, "NoiseProfile", false));
  EXPECT_EQ(image.remarks.size(), 3u);  // a scale of 1 asks for nothing
}

TEST(DngTags, WaysOfStoringThatAreNotReadAreRefused) {
  const auto refused = [](const test::ForeignTag& tag, const std::string& part) {
    ForeignDng dng;
    dng.tags = {tag};
    const test::Folder folder;
    const auto path = folder.text("a.dng", test::assembled(dng));
    test::expect_user_error(base::ExitCode::data, {"a.dng", part}, [&] { read_raw(path); });
  };
  refused(long_tag(50975, {2}), "RowInterleaveFactor 2");
  refused(long_tag(52547, {2}), "ColumnInterleaveFactor 2");
  refused(short_tag(50711, {2}), "CFALayout 2");
  refused(bytes_tag(50710, {1, 0, 2}), "CFAPlaneColor");
  refused(bytes_tag(50707, {1, 7, 0, 0}), "DNG 1.7");
  refused(short_tag(259, {8}), "compressed");
  refused(fraction_tag(50714, {1, 2}), "BlackLevel");
}

TEST(DngTags, OrientationIsTold) {
  ForeignDng dng;
  dng.tags = {short_tag(274, {6})};
  const auto image = read(dng);
  EXPECT_EQ(image.orientation, 6);
  EXPECT_EQ(image.mosaic.rows, 40);  // as on the sensor
  PhotoDoubts alone, with_masks(true);
  alone.add("a.dng", image);
  EXPECT_TRUE(alone.doubts().empty());
  ASSERT_EQ(alone.notes().size(), 1u);
  expect_in("clockwise", alone.notes()[0]);
  with_masks.add("a.dng", image);
  ASSERT_EQ(with_masks.doubts().size(), 1u);
  expect_in("mask", base::text_of(with_masks.doubts()[0]));
}

TEST(DngTags, TheLinearizationTableIsApplied) {
  ForeignDng dng;
  dng.pixels.resize(40 * 48);
  for (size_t i = 0; i < dng.pixels.size(); ++i) dng.pixels[i] = static_cast<uint16_t>(i % 256);
  std::vector<uint16_t> table;
  for (int i = 0; i < 256; ++i) table.push_back(static_cast<uint16_t>(i * i / 16));
  dng.tags = {short_tag(50712, table)};
  const auto image = read(dng);
  const auto& pixels = std::get<0>(image.mosaic.pixels);
  for (size_t i = 0; i < pixels.size(); ++i) ASSERT_EQ(pixels[i], table[i % 256]) << i;
}

TEST(DngTags, ALongLinearizationTableIsAppliedToItsEnd) {
  ForeignDng dng;
  dng.pixels.resize(40 * 48);
  for (size_t i = 0; i < dng.pixels.size(); ++i) dng.pixels[i] = static_cast<uint16_t>(i * 8);
  std::vector<uint16_t> table;
  for (int i = 0; i < 16384; ++i) table.push_back(static_cast<uint16_t>(3 * i));
  dng.white = 49149;
  dng.tags = {short_tag(50712, table)};
  const auto image = read(dng);
  const auto& pixels = std::get<0>(image.mosaic.pixels);
  for (size_t i = 0; i < pixels.size(); ++i) ASSERT_EQ(pixels[i], table[i * 8]) << i;
}

// A second, smaller raw with tags of its own says nothing of the first.
TEST(DngTags, TagsOfASecondRawAreNotTakenForThoseOfTheFirst) {
  ForeignDng main;
  main.active = {1, 1, 39, 47};
  main.pattern = {1, 2, 0, 1};
  const auto alone = read(main);
  ForeignDng second;
  second.rows = second.columns = 12;
  second.active = {0, 0, 12, 12};
  second.black = {7, 8, 9, 10};
  second.white = 1000;
  std::vector<uint16_t> table(256, 5);
  second.tags = {long_tag(254, {1}), short_tag(50712, table), short_tag(274, {3})};
  auto below = test::picture_of(second);
  below.below = true;
  const auto both = read_file(test::assembled_file({test::picture_of(main), below}));
  EXPECT_EQ(both.mosaic.pixels, alone.mosaic.pixels);
  EXPECT_EQ(both.camera.cfa, alone.camera.cfa);
  EXPECT_EQ(both.camera.black_level, alone.camera.black_level);
  EXPECT_EQ(both.camera.white_level, 4095);
  EXPECT_EQ(both.orientation, 1);
  EXPECT_TRUE(both.remarks.empty());

  // The preview first, the raw below it, as most cameras write it.
  auto raw = test::picture_of(main);
  raw.below = true;
  auto preview =
      test::grey_picture(12, 12, std::vector<uint16_t>(144, 9), test::picture_of(second).tags);
  preview.tags.push_back(short_tag(262, {1}));
  const auto usual = read_file(test::assembled_file({preview, raw}));
  EXPECT_EQ(usual.mosaic.pixels, alone.mosaic.pixels);
  EXPECT_EQ(usual.camera.black_level, alone.camera.black_level);
}

TEST(DngTags, SeveralRawsOfOneSizeAreADoubt) {
  ForeignDng first, second;
  second.pixels.assign(40 * 48, 77);
  auto below = test::picture_of(second);
  below.below = true;
  const auto image = read_file(test::assembled_file({test::picture_of(first), below}));
  expect_in("2 raws", remark(image, "raws in one file", true));
  EXPECT_EQ(image.mosaic.pixels, read(first).mosaic.pixels);
}

}  // namespace
}  // namespace driftsweep::raw::test_dng_tags
