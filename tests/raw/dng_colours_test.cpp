// LibRaw's own development of our DNG is the independent judge of its colour tags.
#include <libraw/libraw.h>

#include <cmath>
#include <memory>

#include "raw/dng_writer.h"
#include "raw/matrix3.h"
#include "tests/raw/support.h"

namespace driftsweep::raw {
namespace {

// Four patches of 32x32 in linear sRGB, seen by the camera and developed by LibRaw with the
// camera's white balance and matrix into linear sRGB without automatic brightness.
TEST(DngColours, APatchSceneComesBackThroughLibRaw) {
  const std::array<Vector3, 4> patches = {
      {{0.5, 0.5, 0.5}, {0.6, 0.3, 0.35}, {0.2, 0.45, 0.3}, {0.25, 0.2, 0.55}}};
  image::CameraProfile camera;
  camera.cfa = image::Cfa::gbrg;
  camera.white_level = 16383;
  camera.black_level = {250, 260, 270, 280};
  camera.white_balance = {2.0, 1, 1.5};
  camera.colour_matrix = {1.6, -0.45, -0.15, -0.2, 1.5, -0.3, 0.02, -0.42, 1.4};

  image::Mosaic mosaic{64, 64, {}};
  std::vector<uint16_t> pixels;
  for (int row = 0; row < 64; ++row)
    for (int column = 0; column < 64; ++column) {
      const auto& patch = patches[static_cast<size_t>(row / 32 * 2 + column / 32)];
      const Vector3 balanced = product(*inverse(camera.colour_matrix), patch);
      const auto site = static_cast<size_t>(image::site_at(camera.cfa, row, column));
      const size_t channel = site == 0 ? 0 : site == 3 ? 2 : 1;
      const double black = camera.black_level[site];
      const double light = balanced[channel] / camera.white_balance[channel];
      pixels.push_back(
          static_cast<uint16_t>(std::lround(black + light * (camera.white_level - black))));
    }
  mosaic.pixels = pixels;
  const test::Folder folder;
  write_dng(folder / "patches.dng", mosaic, camera);

  const auto raw = std::make_unique<LibRaw>();
  auto& params = raw->imgdata.params;
  params.use_camera_wb = 1;
  params.no_auto_bright = 1;
  params.output_bps = 16;
  params.output_color = 1;  // sRGB
  params.gamm[0] = params.gamm[1] = 1;
  params.user_qual = 0;  // bilinear
  params.adjust_maximum_thr = 0;
  params.user_flip = 0;
  ASSERT_EQ(raw->open_file((folder / "patches.dng").c_str()), LIBRAW_SUCCESS);
  ASSERT_EQ(raw->unpack(), LIBRAW_SUCCESS);
  ASSERT_EQ(raw->dcraw_process(), LIBRAW_SUCCESS);
  int error = 0;
  auto* picture = raw->dcraw_make_mem_image(&error);
  ASSERT_NE(picture, nullptr);
  ASSERT_EQ(picture->bits, 16);
  ASSERT_EQ(picture->width, 64);
  const auto* values = reinterpret_cast<const uint16_t*>(picture->data);
  // The mean over each patch's inner 16x16, away from where demosaicing mixes patches. LibRaw keeps
  // the smallest gain at 1, so the picture is in the scene's own scale; LibRaw subtracts the mean
  // black level from the white level, which differs from each site's own by up to 0.1 %.
  for (size_t patch = 0; patch < 4; ++patch)
    for (size_t channel = 0; channel < 3; ++channel) {
      double sum = 0;
      for (size_t row = 0; row < 16; ++row)
        for (size_t column = 0; column < 16; ++column)
          sum +=
              values[3 * ((patch / 2 * 32 + 8 + row) * 64 + patch % 2 * 32 + 8 + column) + channel];
      EXPECT_NEAR(sum / 256 / 65535, patches[patch][channel], 0.003) << patch << " " << channel;
    }
  LibRaw::dcraw_clear_mem(picture);
}

}  // namespace
}  // namespace driftsweep::raw
