// Folders as the published data sets and users have them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "packed/labels.h"
#include "packed/packed_file.h"
#include "packed/parents.h"
#include "packed/tiles.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_layouts {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;
using Integers = std::vector<int32_t>;

std::vector<uint16_t> first_pixels(const packed::PackedFile& file) {
  std::vector<uint16_t> pixels(static_cast<size_t>(file.facts().rows) *
                               static_cast<size_t>(file.facts().columns));
  std::ifstream stream(file.path(), std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(file.mosaic_offset()));
  stream.read(reinterpret_cast<char*>(pixels.data()),
              static_cast<std::streamsize>(pixels.size() * 2));
  return pixels;
}

// images/raw_scale100/*.tiff and labels/*.dat, whose names have no extension.
TEST(Layouts, RawMicroscopy) {
  const Folder folder;
  const char* kinds[] = {"KSC", "LYT", "KSC", "UNC"};
  std::string labels;
  for (int i = 0; i < 4; ++i) {
    const auto name =
        fmt::format("Ma190c_lame1_zone{}_composite_Mcropped_{}", 9 + i / 2, i % 2 + 1);
    folder.tiff("images/raw_scale100/" + name + ".tiff", 4, 4, ramp_pixels(4, 4, 100 * i));
    labels += name + " " + kinds[i] + "\n";
  }
  folder.text("labels/Ma190c_annotations.dat", labels);
  const auto summary = folder.pack({.inputs = {folder / "images/raw_scale100"},
                                    .labels = folder / "labels/Ma190c_annotations.dat",
                                    .camera = folder / "camera.yaml"});
  EXPECT_EQ(summary.images, 4);
  EXPECT_EQ(summary.classes, (Names{"KSC", "LYT", "UNC"}));
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().label, (Integers{0, 1, 0, 2}));
}

// images_tiles_256/raw_scale100/NN_IIIII.tif with masks_tiles_256/NN_IIIII.png: tiles of photo NN.
TEST(Layouts, RawDroneSegmentation) {
  const Folder folder;
  for (const char* tile : {"00_00000", "00_00001", "01_00000"}) {
    folder.tiff(fmt::format("images_tiles_256/raw_scale100/{}.tif", tile), 4, 4,
                ramp_pixels(4, 4, 0));
    folder.mask(fmt::format("masks_tiles_256/{}.png", tile), 4, 4,
                {0, 1, 1, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 1});
  }
  const auto summary = folder.pack({.inputs = {folder / "images_tiles_256/raw_scale100"},
                                    .masks = folder / "masks_tiles_256",
                                    .camera = folder / "camera.yaml",
                                    .parent_by = "_"});
  EXPECT_TRUE(summary.has_masks);
  EXPECT_EQ(summary.parents, 2);
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().parent, (Integers{0, 0, 1}));
  std::ifstream stream(file.path(), std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(file.mask_offset().value()));
  std::string mask(16, ' ');
  stream.read(mask.data(), 16);
  EXPECT_EQ(mask[1], '\x01');
  EXPECT_EQ(mask[8], '\xff');
}

// A CSV `file name,label` as pandas writes it, with a nameless column of row numbers.
TEST(Layouts, RawDroneClassification) {
  const Folder folder;
  for (const char* tile : {"00_00000", "00_00001", "01_00000"})
    folder.tiff(fmt::format("images_tiles_256/raw_scale100/{}.tif", tile), 4, 4,
                ramp_pixels(4, 4, 0));
  folder.text("classification/dataset_tiles_256.csv",
              ",file name,label\n0,00_00000,0\n1,00_00001,1\n2,01_00000,1\n");
  folder.pack({.inputs = {folder / "images_tiles_256/raw_scale100"},
               .labels = folder / "classification/dataset_tiles_256.csv",
               .camera = folder / "camera.yaml"});
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().label, (Integers{0, 1, 1}));
  EXPECT_EQ(file.facts().extra_columns.at("index"), (Names{"0", "1", "2"}));
}

TEST(Layouts, OneFolderForEachClass) {
  const Folder folder;
  folder.ramp("round/a.npy", 4, 4, 0);
  folder.ramp("long/a.npy", 4, 4, 50);
  folder.ramp("long/b.npy", 4, 4, 100);
  folder.text("notes/readme.txt", "no image, no class");
  const auto summary = folder.pack();
  EXPECT_EQ(summary.classes, (Names{"long", "round"}));
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().source, (Names{"long/a.npy", "long/b.npy", "round/a.npy"}));
  EXPECT_EQ(file.facts().label, (Integers{0, 0, 1}));
}

TEST(Layouts, PlanesOfAMonoCamera) {
  const Folder folder;
  folder.text("mono.yaml", "white_level: 4095\n");
  for (int shot = 0; shot < 2; ++shot) {
    const auto name = fmt::format("shot_{}.npy", shot);
    folder.ramp("red/" + name, 3, 4, 1000 + 100 * shot);
    folder.ramp("green/" + name, 3, 4, 2000 + 100 * shot);
    folder.ramp("blue/" + name, 3, 4, 3000 + 100 * shot);
  }
  folder.pack({.camera = folder / "mono.yaml",
               .planes = {folder / "red", folder / "green", folder / "blue"},
               .mosaic = "GRBG"});
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().cameras.at(0).cfa, image::Cfa::grbg);
  EXPECT_EQ(first_pixels(file), (std::vector<uint16_t>{2000, 1001, 2002, 1003, 3004, 2005, 3006,
                                                       2007, 2008, 1009, 2010, 1011}));
  EXPECT_EQ(file.facts().images, 2);
}

TEST(Layouts, PlanesThatDoNotMatchAreRefused) {
  const Folder folder;
  folder.ramp("red/a.npy", 4, 4, 0);
  folder.ramp("green/b.npy", 4, 4, 0);
  folder.ramp("blue/a.npy", 4, 4, 0);
  const auto pack = [&](const Names& planes, const std::string& mosaic) {
    return [&folder, planes, mosaic] {
      folder.pack({.camera = folder / "camera.yaml", .planes = planes, .mosaic = mosaic});
    };
  };
  const Names folders = {folder / "red", folder / "green", folder / "blue"};
  EXPECT_NE(complaint(ExitCode::data, pack(folders, "RGGB")).reason.find("'b'"), std::string::npos);
  EXPECT_EQ(complaint(ExitCode::usage, pack(folders, "")).where, "--planes");
  const Names files = {folder / "red/a.npy", folder / "green/b.npy", folder / "blue/a.npy"};
  EXPECT_EQ(complaint(ExitCode::usage, pack(files, "BGGR")).where, "--mosaic");
  EXPECT_NO_THROW(pack(files, "RGGB")());
  folder.pack({.planes = files, .mosaic = "GBRG", .overwrite = true});
  EXPECT_EQ(packed::PackedFile(folder.output()).facts().cameras.at(0).name, "mono camera");
}

TEST(Labels, DatLinesNeedANameAndAClass) {
  const Folder folder;
  folder.text("a.dat", "one KSC\n\n two words\tLYT \r\n");
  const auto labels =
      packed::read_labels(folder / "a.dat", {.names = {"one.dng", "two words.dng"}});
  EXPECT_EQ(labels.classes, (Names{"KSC", "LYT"}));
  folder.text("b.dat", "one KSC\nalone\n");
  const auto complained = complaint(
      ExitCode::data, [&] { packed::read_labels(folder / "b.dat", {.names = {"one.dng"}}); });
  EXPECT_TRUE(complained.where.ends_with("b.dat:2"));
}

TEST(Parents, AreWhatStandsBeforeTheLastSeparator) {
  EXPECT_EQ(packed::parents_by_name({"a_1.tif", "b_1.tif", "a_2.tif", "a.tif", "a_1_x.tif"}, "_"),
            (Integers{0, 1, 0, 2, 3}));
}

TEST(Middle, StartsOnEvenOffsets) {
  const auto place = [](int rows, int columns, int edge) {
    const auto tiling = packed::middle(rows, columns, edge);
    return tiling.places.empty() ? std::pair(-1, -1)
                                 : std::pair(tiling.places[0].row, tiling.places[0].column);
  };
  EXPECT_EQ(place(10, 12, 4), std::pair(2, 4));
  EXPECT_EQ(place(9, 11, 4), std::pair(2, 2));
  EXPECT_EQ(place(4, 4, 4), std::pair(0, 0));
  EXPECT_EQ(place(4, 3, 4), std::pair(-1, -1));
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_layouts
