// Many files are told of once.
#include "raw/photo_doubts.h"

#include "tests/raw/support.h"

namespace driftsweep::raw::test_photo_doubts {
namespace {

RawImage grey(uint16_t value, const Remarks& remarks = {}) {
  RawImage image;
  image.mosaic = {2, 2, std::vector<uint16_t>(4, value)};
  image.camera.white_level = 65535;
  image.white_from = image.black_from = Source::file;
  image.remarks = remarks;
  return image;
}

TEST(PhotoDoubts, EachKindStandsOnceWithItsCount) {
  PhotoDoubts told;
  told.add("a.dng", grey(900));
  told.add("b.dng", grey(900, {{"OpcodeList2", "gains 1 to 3", "apply it", true}}));
  told.add("c.dng", grey(900, {{"OpcodeList2", "gains 1 to 2", "apply it", true},
                               {"BaselineExposure", "0.5 is not applied", "", false}}));
  const base::Doubts expected = {{"2 of 3 files, first b.dng", "gains 1 to 3", "apply it"}};
  EXPECT_EQ(told.doubts(), expected);
  EXPECT_EQ(told.notes(),
            std::vector<std::string>{"1 of 3 files, first c.dng: 0.5 is not applied"});
}

TEST(PhotoDoubts, OneFileStandsByItsName) {
  PhotoDoubts told;
  told.add("a.dng", grey(900, {{"OpcodeList2", "gains 1 to 3", "apply it", true}}));
  EXPECT_EQ(told.doubts(), (base::Doubts{{"a.dng", "gains 1 to 3", "apply it"}}));
}

// One dark picture among bright ones says nothing of levels that are assumed.
TEST(PhotoDoubts, AssumedLevelsAreJudgedOverAllFiles) {
  const auto assumed = [](uint16_t value) {
    auto image = grey(value);
    std::get<0>(image.mosaic.pixels)[0] = 3;
    image.white_from = image.black_from = Source::assumed;
    return image;
  };
  PhotoDoubts dark, mixed;
  dark.add("a.tif", assumed(4000));
  dark.add("b.tif", assumed(3000));
  ASSERT_EQ(dark.doubts().size(), 1u);
  EXPECT_EQ(dark.doubts()[0].where, "all 2 files, first a.tif");
  EXPECT_NE(dark.doubts()[0].reason.find("has 4000"), std::string::npos);
  mixed.add("a.tif", assumed(4000));
  mixed.add("b.tif", assumed(60000));
  EXPECT_TRUE(mixed.doubts().empty());
}

}  // namespace
}  // namespace driftsweep::raw::test_photo_doubts
