// The real files beside the project; skipped where they are absent.
#include <algorithm>

#include "raw/read_raw.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

TEST(RealFiles, TheDroneTileIsAMosaicOfBlackLevel4096) {
  const auto data = test::shared_data();
  if (!data) GTEST_SKIP() << "the real files are not there; name them by DRIFTSWEEP_SHARED_DATA";
  const test::Folder folder;
  const auto camera = read_camera_yaml(
      folder.text("drone.yaml", "cfa: RGGB\nblack_level: [4096, 4102, 4096, 4102]\n"));
  const auto image = read_raw((*data / "raw/raw_drone_tile.tif").string(), camera);
  EXPECT_EQ(image.mosaic.rows, 256);
  EXPECT_EQ(image.mosaic.columns, 256);
  const auto& pixels = std::get<0>(image.mosaic.pixels);
  // Facts of the file as Python's PIL reads it.
  EXPECT_EQ(*std::min_element(pixels.begin(), pixels.end()), 4513);
  EXPECT_EQ(*std::max_element(pixels.begin(), pixels.end()), 65520);
  EXPECT_EQ(image.camera.name, "drone");
}

TEST(RealFiles, ThePhoneMosaicIsA16BitPng) {
  const auto data = test::shared_data();
  if (!data) GTEST_SKIP() << "the real files are not there; name them by DRIFTSWEEP_SHARED_DATA";
  const test::Folder folder;
  const auto camera = read_camera_yaml(
      folder.text("n900.yaml", "cfa: GRBG\nwhite_level: 1023\nblack_level: [25, 25, 25, 25]\n"));
  const auto image = read_raw((*data / "raw/nokia_n900_grbg.png").string(), camera);
  EXPECT_EQ(image.mosaic.rows, 344);
  EXPECT_EQ(image.mosaic.columns, 256);
  const auto& pixels = std::get<0>(image.mosaic.pixels);
  EXPECT_EQ(*std::max_element(pixels.begin(), pixels.end()), 1053);
}

// One scene in four orders: the mean of each site agrees within the drift of half a pixel.
TEST(RealFiles, TheFourNikonOrdersShowOneScene) {
  const auto data = test::shared_data();
  if (!data) GTEST_SKIP() << "the real files are not there; name them by DRIFTSWEEP_SHARED_DATA";
  const test::Folder folder;
  std::array<std::array<double, 4>, 4> means{};
  for (const image::Cfa cfa : image::all_cfa) {
    const auto name = image::name_of(cfa);
    std::string lower = name;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    const auto camera = read_camera_yaml(
        folder.text("nikon.yaml", "cfa: " + name +
                                      "\nwhite_level: 15520\nblack_level: [600, 600, 600, 600]\n"
                                      "shape: [512, 768]\ndtype: uint16\n"));
    const auto image =
        read_raw((*data / ("raw/nikon_d750_768x512_" + lower + ".raw")).string(), camera);
    const auto& pixels = std::get<0>(image.mosaic.pixels);
    auto& mean = means[static_cast<size_t>(cfa)];
    for (int row = 0; row < 512; ++row)
      for (int column = 0; column < 768; ++column)
        mean[static_cast<size_t>(image::site_at(cfa, row, column))] +=
            pixels[static_cast<size_t>(row * 768 + column)] / (512 * 768 / 4.0);
  }
  for (size_t order = 1; order < 4; ++order)
    for (size_t site = 0; site < 4; ++site)
      EXPECT_NEAR(means[order][site] / means[0][site], 1, 0.01) << order << " " << site;
}

}  // namespace
}  // namespace driftsweep::raw
