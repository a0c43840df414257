#include "simulate/data_set.h"

#include <libraw/libraw.h>

#include <cmath>
#include <memory>
#include <set>
#include <sstream>

#include "raw/read_raw.h"
#include "simulate/camera.h"
#include "simulate/cells.h"
#include "tests/raw/support.h"

namespace driftsweep::simulate {
namespace {

using base::ExitCode;

TEST(DataSet, IsReadableAndSaysTheTruthOfItsCamera) {
  const test::Folder folder;
  const auto path = folder / "cells";
  write_cells({12, 32, 9, image::Cfa::grbg, path});
  const auto camera = raw::read_camera_yaml(path + "/camera.yaml");
  const auto expected = cell_camera(image::Cfa::grbg);
  EXPECT_EQ(camera.cfa, image::Cfa::grbg);
  EXPECT_EQ(camera.noise->slope, expected.profile.noise->slope);
  EXPECT_EQ(camera.full_well, expected.profile.full_well);
  EXPECT_EQ(camera.psf_sigma, expected.profile.psf_sigma);

  std::istringstream labels(test::bytes_of(path + "/labels.csv"));
  std::string line;
  std::getline(labels, line);
  EXPECT_EQ(line, "file,label,parent");
  for (int64_t index = 0; index < 12; ++index) {
    const auto picture = draw_cell(9, index, 32);
    const auto& label = cell_class_names()[static_cast<size_t>(picture.label)];
    const std::string file =
        index < 10 ? "000" + std::to_string(index) : "00" + std::to_string(index);
    std::getline(labels, line);
    EXPECT_EQ(line, file + ".dng," + label + (index < 10 ? ",slide-000" : ",slide-001"));
    const auto image = raw::read_raw(path + "/images/" + file + ".dng");
    const auto shot = photograph(picture.light, expected, 9, "cell " + std::to_string(index));
    EXPECT_EQ(image.mosaic.pixels, shot.pixels);
    EXPECT_EQ(image.camera.cfa, image::Cfa::grbg);
    EXPECT_EQ(image.camera.black_level, expected.profile.black_level);
    EXPECT_EQ(image.camera.white_level, expected.profile.white_level);
  }
  EXPECT_EQ(folder.files(), 1u);  // nothing is left beside the set
}

TEST(DataSet, AnImageDoesNotDependOnTheirNumber) {
  const test::Folder folder;
  write_cells({3, 32, 9, image::Cfa::rggb, folder / "few"});
  write_cells({13, 32, 9, image::Cfa::rggb, folder / "many"});
  for (const char* name : {"0000.dng", "0001.dng", "0002.dng"})
    EXPECT_EQ(test::bytes_of(folder / "few/images/" + name),
              test::bytes_of(folder / "many/images/" + name));
  const auto few = test::bytes_of(folder / "few/labels.csv");
  EXPECT_EQ(test::bytes_of(folder / "many/labels.csv").substr(0, few.size()), few);
}

TEST(DataSet, ReplacesItsOwnAndKeepsWhatIsNot) {
  const test::Folder folder;
  const auto path = folder / "cells";
  write_cells({5, 32, 1, image::Cfa::rggb, path});
  folder.text("cells/data.h5", "packed");
  write_cells({2, 32, 1, image::Cfa::rggb, path});
  EXPECT_TRUE(std::filesystem::exists(path + "/images/0001.dng"));
  EXPECT_FALSE(std::filesystem::exists(path + "/images/0002.dng"));
  EXPECT_EQ(test::bytes_of(path + "/data.h5"), "packed");
}

TEST(DataSet, AForeignFolderNeedsForce) {
  const test::Folder folder;
  std::filesystem::create_directories(folder / "mine");
  folder.text("mine/labels.csv", "precious");
  CellsOrder order{2, 32, 1, image::Cfa::rggb, folder / "mine"};
  test::expect_user_error(ExitCode::usage, {"mine", "--force"}, [&] { write_cells(order); });
  EXPECT_EQ(test::bytes_of(folder / "mine/labels.csv"), "precious");
  EXPECT_EQ(folder.files(), 1u);
  order.force = true;
  write_cells(order);
  EXPECT_NE(test::bytes_of(folder / "mine/labels.csv"), "precious");
  order.folder = folder.text("file", "x");
  test::expect_user_error(ExitCode::usage, {"file", "not a folder"}, [&] { write_cells(order); });
}

TEST(DataSet, ImpossibleOrdersAreRefused) {
  const test::Folder folder;
  for (const int size : {0, 30, 33, -64, 100000})
    test::expect_user_error(ExitCode::usage, {"--size", "even"}, [&] {
      write_cells({2, size, 1, image::Cfa::rggb, folder / "x"});
    });
  test::expect_user_error(ExitCode::usage, {"-n"}, [&] {
    write_cells({0, 32, 1, image::Cfa::rggb, folder / "x"});
  });
  EXPECT_EQ(folder.files(), 0u);
}

// LibRaw's own development, with the file's white balance and matrix, brings the scene's colours
// back: the empty field and the whole picture's mean. Means over thousands of pixels leave no
// noise; the demosaicing and LibRaw's common black level leave up to half a per cent of white.
TEST(DataSet, ColoursComeBackThroughLibRaw) {
  const test::Folder folder;
  for (const image::Cfa cfa : image::all_cfa) {
    const auto path = folder / image::name_of(cfa);
    write_cells({5, 64, 3, cfa, path});
    for (int64_t index = 0; index < 5; ++index) {
      const auto raw = std::make_unique<LibRaw>();
      auto& params = raw->imgdata.params;
      params.use_camera_wb = 1;
      params.no_auto_bright = 1;
      params.output_bps = 16;
      params.gamm[0] = params.gamm[1] = 1;
      params.user_qual = 0;
      params.adjust_maximum_thr = 0;
      const auto file = path + "/images/000" + std::to_string(index) + ".dng";
      ASSERT_EQ(raw->open_file(file.c_str()), LIBRAW_SUCCESS);
      ASSERT_EQ(raw->unpack(), LIBRAW_SUCCESS);
      ASSERT_EQ(raw->dcraw_process(), LIBRAW_SUCCESS);
      auto* picture = raw->dcraw_make_mem_image(nullptr);
      ASSERT_NE(picture, nullptr);
      const auto* values = reinterpret_cast<const uint16_t*>(picture->data);
      const auto scene = draw_cell(3, index, 64).light;
      for (size_t channel = 0; channel < 3; ++channel) {
        double developed = 0, drawn = 0;
        for (size_t pixel = 0; pixel < 64 * 64; ++pixel) {
          developed += values[3 * pixel + channel] / 65535.0 / (64 * 64);
          drawn += static_cast<double>(scene.planes[channel * 64 * 64 + pixel]) / (64 * 64);
        }
        EXPECT_NEAR(developed, drawn, 0.005) << image::name_of(cfa) << index << channel;
      }
      LibRaw::dcraw_clear_mem(picture);
    }
  }
}

}  // namespace
}  // namespace driftsweep::simulate
