// Data sets that did not come from pack: levels that nobody has judged, masks that count nowhere.
#include <gtest/gtest.h>

#include "packed/level_doubts.h"
#include "packed/packed_file.h"
#include "packed/uncounted_masks.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_written_by_hand {
namespace {

using packed::PackedFile;

constexpr int rows = 8, columns = 8;

// A set of `images` whose pixels go up to `highest`, with this white level.
std::string write(const Folder& folder, double white, int highest, int64_t images = 3,
                  const std::vector<std::string>& levels_from = {}) {
  const std::string path = folder / "hand.h5";
  packed::PackedWriter writer(path, images, rows, columns, false, false);
  packed::PackedFacts facts;
  facts.images = images;
  facts.classes = {"a"};
  image::CameraProfile camera;
  camera.name = "bench";
  camera.white_level = white;
  facts.cameras = {camera};
  facts.white_level_from = facts.black_level_from = levels_from;
  for (int64_t i = 0; i < images; ++i) {
    image::Mosaic mosaic{rows, columns, std::vector<uint16_t>(rows * columns)};
    auto& pixels = std::get<0>(mosaic.pixels);
    for (size_t p = 0; p < pixels.size(); ++p)
      pixels[p] = static_cast<uint16_t>(highest * static_cast<int>(p + 1) / (rows * columns));
    pixels[0] = static_cast<uint16_t>(i);
    writer.add(mosaic);
    facts.label.push_back(0);
    facts.parent.push_back(static_cast<int32_t>(i));
    facts.camera.push_back(0);
    facts.source.push_back("image" + std::to_string(i));
  }
  writer.finish(facts);
  return path;
}

TEST(LevelDoubts, HoldLevelsAgainstPixels) {
  const Folder folder;
  folder.text("there", "");
  const auto doubts = level_doubts(PackedFile(write(folder, 1023, 16000)));
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_TRUE(doubts[0].where.ends_with("hand.h5:/cameras")) << doubts[0].where;
  EXPECT_NE(doubts[0].reason.find("all 3 files, first image0"), std::string::npos)
      << doubts[0].reason;
  EXPECT_NE(doubts[0].reason.find("% of the pixels lie above the white level 1023, up to 16000"),
            std::string::npos)
      << doubts[0].reason;
  EXPECT_TRUE(level_doubts(PackedFile(write(folder, 16383, 16000))).empty());
}

TEST(LevelDoubts, TellAWhiteLevelOfAnotherUnit) {
  const Folder folder;
  folder.text("there", "");
  const auto doubts = level_doubts(PackedFile(write(folder, 65535, 1000)));
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_NE(doubts[0].reason.find("1.53 % of the white level 65535 of the data set"),
            std::string::npos)
      << doubts[0].reason;
}

TEST(LevelDoubts, AreLeftToPackForWhatItWrote) {
  const Folder folder;
  folder.text("there", "");
  EXPECT_TRUE(level_doubts(PackedFile(write(folder, 1023, 16000, 3, {"camera.yaml"}))).empty());
}

TEST(LevelDoubts, LookAtSomeOfManyImages) {
  const Folder folder;
  folder.text("there", "");
  const auto doubts = level_doubts(PackedFile(write(folder, 1023, 16000, 100)));
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_NE(doubts[0].reason.find("all 32 files, first image0"), std::string::npos)
      << doubts[0].reason;
}

// One mask for each of the given fields of 4 x 4.
bool has_uncounted(const std::vector<std::vector<uint8_t>>& masks, bool halved) {
  const Folder folder;
  folder.text("there", "");
  const std::string path = folder / "masks.h5";
  packed::PackedWriter writer(path, static_cast<int64_t>(masks.size()), 4, 4, false, true);
  packed::PackedFacts facts;
  facts.images = static_cast<int64_t>(masks.size());
  facts.has_masks = true;
  facts.mask_classes = {"background", "object"};
  facts.cameras = {image::CameraProfile{}};
  for (size_t i = 0; i < masks.size(); ++i) {
    const image::Mask mask{4, 4, masks[i]};
    writer.add(image::Mosaic{4, 4, std::vector<uint16_t>(16, static_cast<uint16_t>(i))}, &mask);
    facts.label.push_back(-1);
    facts.parent.push_back(static_cast<int32_t>(i));
    facts.camera.push_back(0);
    facts.source.push_back(std::to_string(i));
  }
  writer.finish(facts);
  return has_uncounted_mask(PackedFile(path), halved);
}

TEST(UncountedMasks, HaveNoPixelThatCounts) {
  const std::vector<uint8_t> counted(16, 1), nothing(16, 255);
  std::vector<uint8_t> one_pixel = nothing, checks(16);
  one_pixel[5] = 0;
  for (size_t i = 0; i < 16; ++i) checks[i] = (i + i / 4) % 2;
  EXPECT_FALSE(has_uncounted({counted, one_pixel, checks}, false));
  EXPECT_TRUE(has_uncounted({counted, nothing}, false));
  EXPECT_FALSE(has_uncounted({counted}, true));
  EXPECT_TRUE(has_uncounted({counted, one_pixel}, true)) << "no four of one class";
  EXPECT_TRUE(has_uncounted({counted, checks}, true));
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_written_by_hand
