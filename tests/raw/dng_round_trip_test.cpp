#include <algorithm>

#include "raw/dng_writer.h"
#include "raw/read_raw.h"
#include "tests/raw/foreign_dng.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

// The drone camera of Raw-Drone, with four different black levels.
image::CameraProfile drone(image::Cfa cfa) {
  image::CameraProfile camera;
  camera.cfa = cfa;
  camera.white_level = 16383;
  camera.black_level = {250, 260.25, 270.5, 280};
  camera.white_balance = {2.86653646, 1, 1.73079425};
  camera.colour_matrix = {1.50768983, -.33571374, -.17197609, -.23048614, 1.70698738,
                          -.47650124, -.03119153, -.32803956, 1.35923109};
  return camera;
}

image::Mosaic ramp(int rows, int columns) {
  image::Mosaic mosaic{rows, columns, {}};
  std::vector<uint16_t> pixels(mosaic.size());
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint16_t>(i * 7919 % 16384);
  mosaic.pixels = pixels;
  return mosaic;
}

class DngRoundTrip : public testing::TestWithParam<image::Cfa> {};

TEST_P(DngRoundTrip, ReturnsPixelsAndFacts) {
  const test::Folder folder;
  const auto camera = drone(GetParam());
  const auto mosaic = ramp(34, 50);
  write_dng(folder / "a.dng", mosaic, camera, {"Maker", "Model 7", "a ramp", "test"});
  const auto back = read_raw(folder / "a.dng");
  EXPECT_EQ(back.format, "DNG (LibRaw)");
  EXPECT_EQ(back.mosaic.rows, 34);
  EXPECT_EQ(back.mosaic.columns, 50);
  EXPECT_EQ(back.mosaic.pixels, mosaic.pixels);
  EXPECT_EQ(back.camera.name, "Maker Model 7");
  EXPECT_EQ(back.camera.cfa, camera.cfa);
  EXPECT_EQ(back.camera.white_level, camera.white_level);
  EXPECT_EQ(back.camera.black_level, camera.black_level);
  // Stored as float fractions: seven digits.
  for (size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(back.camera.white_balance[i], camera.white_balance[i], 1e-5);
  // LibRaw's own matrix of XYZ differs from ours in the fourth digit.
  for (size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(back.camera.colour_matrix[i], camera.colour_matrix[i], 1e-3) << i;
}

INSTANTIATE_TEST_SUITE_P(Raw, DngRoundTrip, testing::ValuesIn(image::all_cfa),
                         [](const auto& order) { return image::name_of(order.param); });

TEST(Dng, OddSizesAndTheCameraYamlThatWins) {
  const test::Folder folder;
  write_dng(folder / "a.dng", ramp(33, 47), drone(image::Cfa::bggr));
  CameraYaml camera;
  camera.path = "camera.yaml";
  camera.cfa = image::Cfa::grbg;
  camera.full_well = 9000;
  const auto back = read_raw(folder / "a.dng", camera);
  EXPECT_EQ(back.mosaic.pixels, ramp(33, 47).pixels);
  EXPECT_EQ(back.camera.cfa, image::Cfa::grbg);
  EXPECT_EQ(back.camera.full_well, 9000);
  EXPECT_EQ(back.camera.white_level, 16383);
  EXPECT_NE(std::find(back.facts_from.begin(), back.facts_from.end(), "cfa: camera.yaml"),
            back.facts_from.end());
  EXPECT_NE(std::find(back.facts_from.begin(), back.facts_from.end(), "black_level: the file"),
            back.facts_from.end());
}

// The phase of pattern and black level belongs to the visible corner, whatever the margins
// (DNG 1.4: CFAPattern and BlackLevel count from the top left of ActiveArea). LibRaw moves odd
// margins to the next even row and column; each pixel must keep its own filter and black level
// then.
TEST(Dng, ForeignFileWithMarginsKeepsItsPhase) {
  for (const uint32_t top : {0u, 3u, 4u})
    for (const uint32_t left : {0u, 5u, 6u}) {
      SCOPED_TRACE(std::to_string(top) + ", " + std::to_string(left));
      test::ForeignDng dng;
      dng.active = {top, left, 38, 47};
      dng.pattern = {1, 2, 0, 1};  // GBRG
      const test::Folder folder;
      const auto back = read_raw(folder.text("foreign.dng", test::assembled(dng)));
      const uint32_t first_row = top + top % 2, first_column = left + left % 2;
      ASSERT_EQ(back.mosaic.rows, 38 - static_cast<int>(first_row));
      ASSERT_EQ(back.mosaic.columns, 47 - static_cast<int>(first_column));
      const auto& pixels = std::get<0>(back.mosaic.pixels);
      const auto width = static_cast<size_t>(back.mosaic.columns);
      for (size_t row = 0; row < static_cast<size_t>(back.mosaic.rows); ++row)
        for (size_t column = 0; column < width; ++column)
          ASSERT_EQ(pixels[row * width + column], (row + first_row) * 64 + column + first_column);
      EXPECT_EQ(back.camera.cfa, image::shifted(image::Cfa::gbrg, static_cast<int>(top % 2),
                                                static_cast<int>(left % 2)));
      EXPECT_EQ(back.camera.white_level, 4095);
      // Pattern order G B / R G has 100 200 / 300 400. The profile counts r, the green of the red
      // rows, the green of the blue rows, b.
      EXPECT_EQ(back.camera.black_level, (std::array<double, 4>{300, 400, 100, 200}));
      EXPECT_NEAR(back.camera.white_balance[0], 2, 1e-5);
      EXPECT_NEAR(back.camera.white_balance[2], 1.25, 1e-5);
      for (size_t i = 0; i < 9; ++i)
        EXPECT_NEAR(back.camera.colour_matrix[i], i % 4 == 0 ? 1 : 0, 2e-3);
    }
}

TEST(Dng, OtherPatternsAreRefusedByName) {
  const test::Folder folder;
  test::ForeignDng quad;
  quad.repeat = {4, 4};
  quad.pattern = {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2};
  const auto quad_path = folder.text("quad.dng", test::assembled(quad));
  test::expect_user_error(base::ExitCode::data, {"quad.dng", "quad Bayer", "RGGB"},
                          [&] { read_raw(quad_path); });
  test::ForeignDng fuji;
  fuji.repeat = {6, 6};
  fuji.pattern = {1, 1, 0, 1, 1, 2, 1, 1, 2, 1, 1, 0, 2, 0, 1, 0, 2, 1,
                  1, 1, 2, 1, 1, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1, 2, 0, 1};
  const auto fuji_path = folder.text("fuji.dng", test::assembled(fuji));
  test::expect_user_error(base::ExitCode::data, {"fuji.dng", "X-Trans"},
                          [&] { read_raw(fuji_path); });
  test::ForeignDng rgbe;
  rgbe.pattern = {0, 1, 3, 2};
  const auto rgbe_path = folder.text("rgbe.dng", test::assembled(rgbe));
  test::expect_user_error(base::ExitCode::data, {"rgbe.dng", "colour filter array"},
                          [&] { read_raw(rgbe_path); });
}

TEST(Dng, WriterRefusesColoursThatADngCannotHold) {
  const test::Folder folder;
  const auto refused = [&](const image::CameraProfile& camera, const std::string& part) {
    test::expect_user_error(base::ExitCode::data, {"a.dng", part},
                            [&] { write_dng(folder / "a.dng", ramp(32, 32), camera); });
    EXPECT_EQ(folder.files(), 0u);
  };
  auto camera = drone(image::Cfa::rggb);
  camera.white_balance[0] = -0.66;
  refused(camera, "not positive");
  camera = drone(image::Cfa::rggb);
  camera.colour_matrix[0] += 0.1;
  refused(camera, "sum to 1");
  camera.colour_matrix = {.5, .5, 0, .5, .5, 0, 0, 0, 1};
  refused(camera, "no inverse");
}

TEST(Dng, FailedWriteLeavesTheOldFile) {
  const test::Folder folder;
  folder.text("a.dng", "old");
  auto camera = drone(image::Cfa::rggb);
  camera.white_balance[0] = -1;
  EXPECT_THROW(write_dng(folder / "a.dng", ramp(32, 32), camera), base::UserError);
  EXPECT_EQ(test::bytes_of(folder / "a.dng"), "old");
}

}  // namespace
}  // namespace driftsweep::raw
