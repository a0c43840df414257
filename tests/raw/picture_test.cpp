#include "raw/picture.h"

#include <cmath>
#include <cstring>

#include "raw/png_file.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

TEST(Picture, PngIsClippedRoundedAndInterleaved) {
  const test::Folder folder;
  const image::RgbImage picture{
      1, 3, {-1, 0.5f, 2, 0, 1, 0.25f, std::nanf(""), 127.49f / 255, 127.51f / 255}};
  write_png(folder / "a.png", picture);
  const auto back = read_png(folder / "a.png");
  EXPECT_EQ(back.channels, 3);
  EXPECT_EQ(back.bits, 8);
  EXPECT_EQ(back.samples, (std::vector<uint16_t>{0, 0, 0, 128, 255, 127, 255, 64, 128}));
  EXPECT_EQ(folder.files(), 1u);
  EXPECT_EQ(png_of(picture), test::bytes_of(folder / "a.png"));
}

TEST(Picture, UnwritablePlacesAreTheUsersError) {
  const test::Folder folder;
  test::expect_user_error(base::ExitCode::data, {"absent/a.png"}, [&] {
    write_png(folder / "absent/a.png", {1, 1, {0, 0, 0}});
  });
  test::expect_user_error(base::ExitCode::data, {"absent/a.npy"},
                          [&] { write_npy(folder / "absent/a.npy", {1}, {0}); });
}

TEST(Picture, NpyHasAnAlignedHeaderAndTheData) {
  const test::Folder folder;
  const std::vector<float> data = {1, -2, 3.5f, 4, 5, 6};
  write_npy(folder / "a.npy", {3, 1, 2}, data);
  const auto bytes = test::bytes_of(folder / "a.npy");
  const size_t header =
      static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]) + 10;
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\1\0", 8));
  EXPECT_EQ(header % 64, 0u);
  EXPECT_NE(bytes.find("'shape': (3, 1, 2, )"), std::string::npos);
  ASSERT_EQ(bytes.size(), header + 24);
  EXPECT_EQ(std::memcmp(bytes.data() + header, data.data(), 24), 0);
}

// The 1-bit and palette files were written with Python's PIL: a 3 x 9 mask whose column equals its
// class (palette) or whose even columns are 1 (1 bit).
std::string file_of(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

std::string palette_png() {
  return file_of(
      {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44,
       0x52, 0x00, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x03, 0x04, 0x03, 0x00, 0x00, 0x00, 0xb3,
       0x24, 0x38, 0x45, 0x00, 0x00, 0x00, 0x30, 0x50, 0x4c, 0x54, 0x45, 0xff, 0x00, 0x00, 0x00,
       0xff, 0x00, 0x00, 0x07, 0x0e, 0x15, 0x1c, 0x23, 0x2a, 0x31, 0x38, 0x3f, 0x46, 0x4d, 0x54,
       0x5b, 0x62, 0x69, 0x70, 0x77, 0x7e, 0x85, 0x8c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
       0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfd,
       0x1a, 0xc6, 0x1a, 0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60,
       0x54, 0x76, 0x4d, 0x6f, 0x60, 0x40, 0x22, 0x01, 0x1f, 0xbc, 0x03, 0xf1, 0x10, 0x22, 0x02,
       0x95, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82});
}

std::string bit_png() {
  return file_of({0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49,
                  0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x03, 0x01, 0x00,
                  0x00, 0x00, 0x00, 0x69, 0x71, 0x18, 0xdb, 0x00, 0x00, 0x00, 0x11, 0x49, 0x44,
                  0x41, 0x54, 0x78, 0x9c, 0x63, 0x5c, 0x75, 0x8d, 0x89, 0x81, 0x81, 0x89, 0x81,
                  0x01, 0x00, 0x0b, 0x4e, 0x01, 0x86, 0x84, 0x2f, 0x6a, 0x8b, 0x00, 0x00, 0x00,
                  0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82});
}

TEST(Mask, PaletteIndicesAndBitsAreClasses) {
  const test::Folder folder;
  const auto palette = read_mask_png(folder.text("palette.png", palette_png()));
  const auto bit = read_mask_png(folder.text("bit.png", bit_png()));
  ASSERT_EQ(palette.rows, 3);
  ASSERT_EQ(palette.columns, 9);
  ASSERT_EQ(bit.rows, 3);
  ASSERT_EQ(bit.columns, 9);
  for (size_t i = 0; i < 27; ++i) {
    EXPECT_EQ(palette.classes[i], i % 9);
    EXPECT_EQ(bit.classes[i], i % 9 % 2 == 0 ? 1 : 0);
  }
}

TEST(Mask, ColourPicturesAreRefused) {
  const test::Folder folder;
  write_png(folder / "a.png", {1, 1, {0, 0, 0}});
  test::expect_user_error(base::ExitCode::data, {"a.png", "mask"},
                          [&] { read_mask_png(folder / "a.png"); });
  const auto text = folder.text("b.png", "no png at all");
  test::expect_user_error(base::ExitCode::data, {"b.png", "not a PNG"},
                          [&] { read_mask_png(text); });
}

TEST(Mask, CutFilesAreRefused) {
  const test::Folder folder;
  const auto whole = palette_png();
  for (size_t length = 9; length < whole.size() - 12; ++length) {
    const auto path = folder.text("cut.png", whole.substr(0, length));
    test::expect_user_error(base::ExitCode::data, {"cut.png"}, [&] { read_mask_png(path); });
  }
}

}  // namespace
}  // namespace driftsweep::raw
