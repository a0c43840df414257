// What the values of masks say against being classes.
#include <gtest/gtest.h>

#include <filesystem>

#include "packed/packed_file.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_masks {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;
using Values = std::vector<uint8_t>;

constexpr int edge = 8;

// The right part from `column` on has `value`.
Values half(uint8_t value, int column = 4) {
  Values values(edge * edge, 0);
  for (int i = 0; i < edge * edge; ++i)
    if (i % edge >= column) values[static_cast<size_t>(i)] = value;
  return values;
}

class Masks : public ::testing::Test {
 protected:
  // Adds an image; its mask follows.
  std::string image() {
    folder_.text("camera.yaml", "name: bench\ncfa: RGGB\nwhite_level: 400\n");  // near the ramps
    const std::string name = std::string(1, static_cast<char>('a' + images_));
    folder_.ramp("images/" + name + ".npy", edge, edge, 64 * images_++);
    return "masks/" + name + ".png";
  }
  void grey(const Values& values) { folder_.mask(image(), edge, edge, values); }
  base::Doubts doubts() { return folder_.pack({.overwrite = true}).doubts; }

  Folder folder_;
  int images_ = 0;
};

TEST_F(Masks, Of255BesideOthersOf1AreDoubted) {
  grey(half(1));
  for (int i = 0; i < 5; ++i) grey(half(255, 3 + i % 3));
  const auto told = doubts();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].reason.find("5 of 6 masks hold only 0 and 255 (first "), std::string::npos)
      << told[0].reason;
}

TEST_F(Masks, OfBordersThatAreIgnoredAreNot) {
  Values values = half(1);
  for (int row = 0; row < edge; ++row) values[static_cast<size_t>(row * edge + 3)] = 255;
  grey(values);
  EXPECT_TRUE(doubts().empty());
}

TEST_F(Masks, Of0And128And255AreNo129Classes) {
  Values values = half(128);
  values[0] = 255;
  grey(values);
  const auto error = complaint(ExitCode::data, [&] { folder_.pack(); });
  EXPECT_EQ(error.where, folder_ / "masks");
  EXPECT_EQ(error.reason,
            "the masks hold the values 0, 128 and 255, which would be 129 classes, 127 of them "
            "without a pixel");
  EXPECT_NE(error.repair.find("classes.txt"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_.output()));
}

TEST_F(Masks, OfFewClassesMayLackOne) {
  grey(half(2));
  const auto told = doubts();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].reason, "no pixel has the value 1, and 3 classes are counted");
  EXPECT_EQ(packed::PackedFile(folder_.output()).facts().mask_classes, (Names{"0", "1", "2"}));
  folder_.text("masks/classes.txt", "sky\nroad\ncar\n");
  EXPECT_TRUE(doubts().empty());
}

TEST_F(Masks, ThatWereInterpolatedAreDoubted) {
  Values values = half(6);
  for (int row = 0; row < edge; ++row) {
    values[static_cast<size_t>(row * edge + 3)] = 2;
    values[static_cast<size_t>(row * edge + 4)] = 4;
  }
  grey(values);
  folder_.text("masks/classes.txt", "0\n1\n2\n3\n4\n5\n6\n");
  const auto told = doubts();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].reason.find("the values 2 and 4 (16 pixels) lie along the edges"),
            std::string::npos)
      << told[0].reason;
}

TEST_F(Masks, OfThinObjectsAreNot) {
  Values values(edge * edge, 0);
  values[9] = values[30] = values[31] = 1;
  values[50] = 2;
  grey(values);
  EXPECT_TRUE(doubts().empty());
}

TEST_F(Masks, OfPalettesInAnotherOrderAreRefused) {
  folder_.png(image(), edge, edge, half(1), 8, {{0, 0, 0}, {255, 0, 0}});
  folder_.png(image(), edge, edge, half(1), 8, {{255, 0, 0}, {0, 0, 0}});
  const auto error = complaint(ExitCode::data, [&] { folder_.pack(); });
  EXPECT_EQ(error.where, folder_ / "masks/b.png");
  EXPECT_NE(error.reason.find("gives the value 0 the colour #ff0000"), std::string::npos)
      << error.reason;
}

TEST_F(Masks, OfOtherColoursAreDoubted) {
  folder_.png(image(), edge, edge, half(1), 8, {{0, 0, 0}, {255, 0, 0}});
  folder_.png(image(), edge, edge, half(1), 8, {{0, 0, 0}, {0, 0, 255}});
  folder_.png(image(), edge, edge, half(1), 8, {{0, 0, 0}, {255, 0, 0}, {1, 2, 3}});
  const auto told = doubts();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].where, folder_ / "masks/b.png");
}

TEST_F(Masks, OfOneBitAreTakenAsTheyAreAndToldBeside255) {
  folder_.png(image(), edge, edge, half(1), 1);
  EXPECT_TRUE(doubts().empty());
  EXPECT_EQ(packed::PackedFile(folder_.output()).facts().mask_classes, (Names{"0", "1"}));
  grey(half(255));
  const auto told = doubts();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_NE(told[1].reason.find("1 masks have less than 8 bits"), std::string::npos);
}

TEST_F(Masks, AreLeftAloneWhereTold) {
  grey(half(128));
  const auto summary = folder_.pack({.no_masks = true});
  EXPECT_FALSE(summary.has_masks);
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_masks
