// Plain TIFFs whose tags say that the pixels are not what they seem.
#include "raw/photo_doubts.h"
#include "raw/read_raw.h"
#include "tests/raw/foreign_dng.h"
#include "tests/raw/support.h"

namespace driftsweep::raw::test_tiff_pages {
namespace {

using base::ExitCode;
using test::expect_user_error;
using test::grey_picture;
using test::long_tag;
using test::short_tag;

CameraYaml bayer() {
  CameraYaml camera;
  camera.path = "camera.yaml";
  camera.cfa = image::Cfa::rggb;
  return camera;
}

const std::vector<uint16_t> six = {100, 200, 300, 400, 500, 65000};

class TiffPages : public testing::Test {
 protected:
  RawImage read(std::vector<test::ForeignPicture> pictures) {
    return read_raw(folder_.text("a.tif", test::assembled_file(std::move(pictures))), bayer());
  }
  void refused(std::vector<test::ForeignPicture> pictures, const std::string& part) {
    const auto path = folder_.text("a.tif", test::assembled_file(std::move(pictures)));
    expect_user_error(ExitCode::data, {"a.tif", part}, [&] { read_raw(path, bayer()); });
  }
  test::Folder folder_;
};

std::vector<uint16_t> pixels_of(const RawImage& image) { return std::get<0>(image.mosaic.pixels); }

TEST_F(TiffPages, WhiteIsZeroIsTurnedOver) {
  const auto image = read({grey_picture(2, 3, six, {short_tag(262, {0})})});
  EXPECT_EQ(pixels_of(image), (std::vector<uint16_t>{65435, 65335, 65235, 65135, 65035, 535}));
  ASSERT_EQ(image.remarks.size(), 1u);
  EXPECT_FALSE(image.remarks[0].doubt);
}

TEST_F(TiffPages, OtherPhotometricInterpretationsAreRefused) {
  for (const uint16_t photometric : {2, 3, 4, 8, 32844, 34892})
    refused({grey_picture(2, 3, six, {short_tag(262, {photometric})})},
            photometric == 3 ? "palette" : "Photometric");
}

TEST_F(TiffPages, TheMosaicIsTheOnePictureThatIsNoCopy) {
  const auto thumbnail = grey_picture(1, 2, {7, 8}, {long_tag(254, {1})});
  const auto photo = grey_picture(2, 3, six);
  EXPECT_EQ(pixels_of(read({thumbnail, photo})), six);
  EXPECT_EQ(pixels_of(read({photo, thumbnail})), six);
  auto below = photo;
  below.below = true;
  EXPECT_EQ(pixels_of(read({thumbnail, below})), six);
  auto rgb = grey_picture(1, 1, {1, 2, 3}, {short_tag(277, {3}), short_tag(262, {2})});
  EXPECT_EQ(pixels_of(read({rgb, photo})), six);
  const auto old = grey_picture(1, 2, {7, 8}, {short_tag(255, {2})});
  EXPECT_EQ(pixels_of(read({old, photo})), six);
}

TEST_F(TiffPages, FurtherPagesAreRefused) {
  const auto photo = grey_picture(2, 3, six);
  refused({photo, photo, photo}, "3 pictures");
  auto below = photo;
  below.below = true;
  refused({photo, below}, "2 pictures");
  refused({grey_picture(2, 3, six, {test::text_tag(270, "ImageJ=1.53t\nimages=5\nslices=5\n")})},
          "stack of 5");
}

TEST_F(TiffPages, ACopyAloneIsADoubt) {
  const auto image = read({grey_picture(2, 3, six, {long_tag(254, {1})})});
  ASSERT_EQ(image.remarks.size(), 1u);
  EXPECT_TRUE(image.remarks[0].doubt);
}

TEST_F(TiffPages, TagsThatChangePixelsAreDoubtsOrRefused) {
  const auto image = read(
      {grey_picture(2, 3, six, {short_tag(301, {0, 5, 9, 60000, 65000}), short_tag(274, {3})})});
  ASSERT_EQ(image.remarks.size(), 1u);
  EXPECT_EQ(image.remarks[0].topic, "TransferFunction");
  EXPECT_TRUE(image.remarks[0].doubt);
  EXPECT_EQ(image.orientation, 3);
  refused({grey_picture(2, 3, six, {long_tag(32997, {4})})}, "ImageDepth 4");
  // Levels that count in a DNG alone are named.
  const auto levels =
      read({grey_picture(2, 3, six, {short_tag(50714, {64}), short_tag(50717, {1023})})});
  ASSERT_EQ(levels.remarks.size(), 1u);
  EXPECT_NE(levels.remarks[0].reason.find("BlackLevel, WhiteLevel"), std::string::npos);
}

TEST_F(TiffPages, FilterPatternsThatAreNoBayerAreRefused) {
  const auto pattern = [](std::vector<uint16_t> repeat, std::vector<uint8_t> colours) {
    return grey_picture(2, 3, six, {short_tag(33421, repeat), test::bytes_tag(33422, colours)});
  };
  EXPECT_EQ(read({pattern({2, 2}, {1, 0, 2, 1})}).camera.cfa, image::Cfa::rggb);  // the yaml wins
  refused({pattern({4, 4}, std::vector<uint8_t>(16, 1))}, "quad Bayer");
  refused({pattern({6, 6}, std::vector<uint8_t>(36, 1))}, "X-Trans");
  refused({pattern({2, 2}, {0, 1, 1, 1})}, "RGGG");
}

}  // namespace
}  // namespace driftsweep::raw::test_tiff_pages
