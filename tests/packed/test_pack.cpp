#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "packed/digest.h"
#include "packed/packed_file.h"
#include "packed/tiles.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_pack {
namespace {

using base::ExitCode;
using packed::PackedFile;
using Names = std::vector<std::string>;
using Integers = std::vector<int32_t>;

// Pixels as a mapping sees them.
template <typename Pixel>
std::vector<Pixel> pixels_at(const std::string& path, uint64_t offset, size_t count) {
  std::vector<Pixel> pixels(count);
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(pixels.data()),
            static_cast<std::streamsize>(count * sizeof(Pixel)));
  EXPECT_TRUE(file.good());
  return pixels;
}

TEST(Pack, KeepsPixelsLabelsAndCamera) {
  const Folder folder;
  folder.ramp("images/cell_10.npy", 5, 7, 1000);
  folder.ramp("images/cell_9.npy", 5, 7, 0);
  folder.text("labels.csv", "file,label,patient\ncell_9,round,A\ncell_10,long,B\n");
  folder.text("camera.yaml",
              "name: bench\ncfa: GBRG\nwhite_level: 4095\nblack_level: [1, 2, 3, 4]\n"
              "white_balance: [-0.5, 1, 2]\ncolour_matrix: [[1,2,3],[4,5,6],[7,8,9]]\n"
              "noise: {slope: 1.0e-4, offset: 2.0e-6}\npsf_sigma: 2.5\n");
  const auto summary = folder.pack();
  EXPECT_EQ(summary.images, 2);
  EXPECT_EQ(summary.classes, (Names{"long", "round"}));
  EXPECT_EQ(summary.images_by_class, (std::vector<int64_t>{1, 1}));

  const PackedFile file(folder.output());
  const packed::PackedFacts& facts = file.facts();
  EXPECT_EQ(facts.rows, 5);
  EXPECT_EQ(facts.columns, 7);
  EXPECT_FALSE(facts.float_pixels);
  EXPECT_FALSE(facts.has_masks);
  EXPECT_EQ(facts.source, (Names{"cell_9.npy", "cell_10.npy"}));
  EXPECT_EQ(facts.label, (Integers{1, 0}));
  EXPECT_EQ(facts.parent, (Integers{0, 1}));
  EXPECT_EQ(facts.camera, (Integers{0, 0}));
  EXPECT_EQ(facts.extra_columns.at("patient"), (Names{"A", "B"}));
  ASSERT_EQ(facts.cameras.size(), 1u);
  const image::CameraProfile& camera = facts.cameras[0];
  EXPECT_EQ(camera.name, "bench");
  EXPECT_EQ(camera.cfa, image::Cfa::gbrg);
  EXPECT_EQ(camera.white_level, 4095);
  EXPECT_EQ(camera.black_level, (std::array<double, 4>{1, 2, 3, 4}));
  EXPECT_EQ(camera.white_balance, (std::array<double, 3>{-0.5, 1, 2}));
  EXPECT_EQ(camera.colour_matrix, (std::array<double, 9>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  ASSERT_TRUE(camera.noise);
  EXPECT_EQ(camera.noise->slope, 1e-4);
  EXPECT_EQ(camera.noise->offset, 2e-6);
  EXPECT_EQ(camera.psf_sigma, 2.5);
  EXPECT_FALSE(camera.full_well);

  auto expected = ramp_pixels(5, 7, 0);
  const auto second = ramp_pixels(5, 7, 1000);
  expected.insert(expected.end(), second.begin(), second.end());
  EXPECT_EQ(pixels_at<uint16_t>(folder.output(), file.mosaic_offset(), 70), expected);
  packed::validate(folder.output());
}

TEST(Pack, KeepsFloatsBitForBit) {
  const Folder folder;
  folder.text("camera.yaml", "cfa: RGGB\n");
  const std::vector<float> pixels = {0, 1, 0.1F, 1e-30F, 0.5F, 0.25F};
  folder.floats("a.npy", 2, 3, pixels);
  folder.pack();
  const PackedFile file(folder.output());
  EXPECT_TRUE(file.facts().float_pixels);
  EXPECT_EQ(pixels_at<float>(folder.output(), file.mosaic_offset(), 6), pixels);
  EXPECT_EQ(file.facts().label, Integers{-1});
  EXPECT_TRUE(file.facts().classes.empty());
}

TEST(Pack, RefusesAnotherSizeByBothNamesAndLeavesTheOldOutput) {
  const Folder folder;
  folder.ramp("a.npy", 4, 4, 0);
  folder.ramp("b.npy", 4, 6, 0);
  std::ofstream(folder.output()) << "kept";
  const auto error = complaint(ExitCode::data, [&] { folder.pack({.overwrite = true}); });
  EXPECT_EQ(error.where, folder / "b.npy");
  EXPECT_NE(error.reason.find("a.npy"), std::string::npos) << error.reason;
  EXPECT_NE(error.repair.find("--tile"), std::string::npos) << error.repair;
  EXPECT_EQ(bytes_of(folder.output()), "kept");
  // And no temporary beside it.
  size_t beside = 0;
  const auto parent = std::filesystem::path(folder.output()).parent_path();
  for (const auto& entry : std::filesystem::directory_iterator(parent))
    if (entry.path().string().starts_with(folder.output())) ++beside;
  EXPECT_EQ(beside, 1u);
}

TEST(Pack, RefusesAnotherPixelType) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  folder.floats("b.npy", 2, 2, {0, 0.5F, 1, 0});
  const auto error = complaint(ExitCode::data, [&] { folder.pack(); });
  EXPECT_EQ(error.where, folder / "b.npy");
  EXPECT_NE(error.reason.find("float32"), std::string::npos);
}

TEST(Pack, LeavesNothingWhereALaterImageIsBad) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  folder.text("b.npy", "no image at all");
  complaint(ExitCode::data, [&] { folder.pack(); });
  EXPECT_FALSE(std::filesystem::exists(folder.output()));
}

TEST(Pack, ReplacesAnOutputOnlyWhenToldTo) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  folder.pack();
  const std::string before = bytes_of(folder.output());
  folder.ramp("a.npy", 2, 2, 9);
  EXPECT_EQ(complaint(ExitCode::usage, [&] { folder.pack(); }).where, folder.output());
  EXPECT_EQ(bytes_of(folder.output()), before);
  folder.pack({.overwrite = true});
  EXPECT_NE(bytes_of(folder.output()), before);
}

TEST(Tiling, StartsOnEvenOffsetsAndCountsWhatIsLeft) {
  const packed::Tiling even = packed::tile(9, 11, 4);
  ASSERT_EQ(even.places.size(), 4u);
  EXPECT_EQ(even.places[3].row, 4);
  EXPECT_EQ(even.places[3].column, 4);
  EXPECT_EQ(even.rows_left, 1);
  EXPECT_EQ(even.columns_left, 3);
  const packed::Tiling odd = packed::tile(9, 8, 3);  // at 0 and 4 (and 8 would end beyond)
  ASSERT_EQ(odd.places.size(), 4u);
  EXPECT_EQ(odd.places[3].row, 4);
  EXPECT_EQ(odd.places[3].column, 4);
  EXPECT_EQ(odd.rows_left, 2);
  EXPECT_EQ(odd.columns_left, 1);
  EXPECT_EQ(packed::tile(4, 4, 4).places.size(), 1u);
  EXPECT_TRUE(packed::tile(3, 9, 4).places.empty());
}

TEST(Tiles, ASourceNamesItsPlace) {
  const auto place = [](const std::string& source) {
    const packed::TilePlace at = packed::place_of(source);
    return std::vector<int>{at.row, at.column};
  };
  EXPECT_EQ(place("a/photo[2].dng[512,256]"), (std::vector<int>{512, 256}));
  for (const auto* whole : {"photo.dng", "", "a[b]", "a[1]", "a[1,]", "a[1,2", "a[-2,4]", "a[1, 2]",
                            "a[99999999999,0]", "a[2000000,0]"})
    EXPECT_EQ(place(whole), (std::vector<int>{0, 0})) << whole;
}

TEST(Pack, CutsTilesWithMasksAndOneParentForEachPhoto) {
  const Folder folder;
  folder.ramp("images/a.npy", 5, 9, 0);
  folder.ramp("images/b.npy", 4, 4, 500);
  std::vector<uint8_t> classes(45, 0);
  classes[4] = 255;    // row 0, column 4: the first pixel of the second tile
  classes[3 * 9] = 7;  // row 3, column 0: in the first tile
  folder.mask("masks/a.png", 5, 9, classes);
  folder.mask("masks/b.png", 4, 4, std::vector<uint8_t>(16, 1));
  folder.text("labels.csv", "file,label\na,car\nb,none\n");
  const auto summary = folder.pack({.tile = 4});
  EXPECT_EQ(summary.photos, 2);
  EXPECT_EQ(summary.images, 3);
  ASSERT_EQ(summary.remainders.size(), 1u);
  EXPECT_EQ(summary.remainders[0].source, "a.npy");
  EXPECT_EQ(summary.remainders[0].rows, 1);
  EXPECT_EQ(summary.remainders[0].columns, 1);

  const PackedFile file(folder.output());
  EXPECT_EQ(file.facts().source, (Names{"a.npy[0,0]", "a.npy[0,4]", "b.npy[0,0]"}));
  EXPECT_EQ(file.facts().parent, (Integers{0, 0, 1}));
  EXPECT_EQ(file.facts().label, (Integers{0, 0, 1}));
  const auto pixels = pixels_at<uint16_t>(folder.output(), file.mosaic_offset(), 48);
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 4; ++column) {
      const auto at = static_cast<size_t>(4 * row + column);
      EXPECT_EQ(pixels[at], 9 * row + column);
      EXPECT_EQ(pixels[16 + at], 9 * row + column + 4);
      EXPECT_EQ(pixels[32 + at], 500 + 4 * row + column);
    }
  }
  const auto masks = pixels_at<uint8_t>(folder.output(), file.mask_offset().value(), 48);
  EXPECT_EQ(masks[12], 7);
  EXPECT_EQ(masks[16], 255);
  EXPECT_EQ(masks[32], 1);
  packed::validate(folder.output());
}

TEST(Pack, RefusesMasksThatDoNotFit) {
  const Folder folder;
  folder.ramp("images/a.npy", 4, 4, 0);
  folder.mask("masks/b.png", 4, 4, std::vector<uint8_t>(16, 1));
  EXPECT_EQ(complaint(ExitCode::data, [&] { folder.pack(); }).where, folder / "masks");
  folder.mask("masks/a.png", 4, 4, std::vector<uint8_t>(16, 1));
  EXPECT_EQ(complaint(ExitCode::data, [&] { folder.pack(); }).where, folder / "masks/b.png");
  std::filesystem::remove(folder / "masks/b.png");
  folder.mask("masks/a.png", 2, 8, std::vector<uint8_t>(16, 1));
  EXPECT_EQ(complaint(ExitCode::data, [&] { folder.pack(); }).where, folder / "masks/a.png");
}

TEST(Pack, RefusesAPhotoSmallerThanATile) {
  const Folder folder;
  folder.ramp("a.npy", 8, 8, 0);
  folder.ramp("b.npy", 3, 8, 0);
  EXPECT_EQ(complaint(ExitCode::data, [&] { folder.pack({.tile = 4}); }).where, folder / "b.npy");
}

TEST(Pack, PassesOverOtherFilesAndSaysSo) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  folder.text("notes.txt", "");
  folder.text(".hidden.npy", "");
  const auto summary = folder.pack();
  EXPECT_EQ(summary.images, 1);
  ASSERT_EQ(summary.notes.size(), 1u);
  EXPECT_EQ(summary.notes[0], "passed over notes.txt: no known extension of a raw");
}

TEST(Pack, TakesFilesAsGiven) {
  const Folder folder;
  folder.ramp("x/a.npy", 2, 2, 0);
  folder.ramp("y/a.npy", 2, 2, 7);
  folder.ramp("y/b.npy", 2, 2, 9);
  folder.text("labels.csv", "file,label\nb.npy,x\nother,y\n");
  packed::PackRequest request;
  request.camera = folder / "camera.yaml";
  request.inputs = {folder / "y/b.npy", folder / "y/a.npy", folder / "x/a.npy"};
  folder.pack(request);
  EXPECT_EQ(PackedFile(folder.output()).facts().source,
            (Names{"b.npy", folder / "y/a.npy", folder / "x/a.npy"}));

  request.inputs = {folder / "y/b.npy"};
  request.labels = folder / "labels.csv";
  request.overwrite = true;
  EXPECT_EQ(folder.pack(request).notes, (Names{"1 labels name none of the files given"}));

  request.inputs = {folder / "y/b.npy", folder / "y/../y/b.npy"};
  complaint(ExitCode::usage, [&] { folder.pack(request); });
  request.inputs = {folder / "y/b.npy", folder / "x"};
  complaint(ExitCode::usage, [&] { folder.pack(request); });
  request.inputs = {folder / "none.npy"};
  complaint(ExitCode::data, [&] { folder.pack(request); });
}

TEST(Pack, RefusesAFolderWithoutRaws) {
  const Folder folder;
  complaint(ExitCode::data, [&] { folder.pack(); });
}

TEST(Pack, RefusesAnOutputInNoFolder) {
  const Folder folder;
  folder.ramp("a.npy", 2, 2, 0);
  const std::string path = folder / "none/data.h5";
  EXPECT_EQ(complaint(ExitCode::data, [&] { folder.pack({.output = path}); }).where, path);
}

TEST(Pack, MaskClassesHaveNames) {
  const Folder folder;
  folder.ramp("images/a.npy", 4, 4, 0);
  folder.mask("masks/a.png", 4, 4, {0, 0, 0, 0, 1, 1, 1, 1, 255, 255, 0, 0, 0, 0, 0, 0});
  auto summary = folder.pack();
  EXPECT_EQ(summary.mask_classes, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(summary.mask_pixels, (std::vector<int64_t>{10, 4}));
  EXPECT_EQ(summary.ignored_pixels, 2);
  folder.text("masks/classes.txt", "ground\ncar\ntree\n");
  const std::string before = PackedFile(folder.output()).identity();
  summary = folder.pack({.overwrite = true});
  const PackedFile file(folder.output());
  EXPECT_EQ(file.facts().mask_classes, (std::vector<std::string>{"ground", "car", "tree"}));
  EXPECT_NE(file.identity(), before);
  EXPECT_NO_THROW(packed::validate(folder.output()));
  folder.text("masks/classes.txt", "ground\nground\n");
  EXPECT_NE(complaint(base::ExitCode::data, [&] { folder.pack({.overwrite = true}); })
                .reason.find("twice"),
            std::string::npos);
}

TEST(Pack, AMaskValueWithoutANameIsRefused) {
  const Folder folder;
  folder.ramp("images/a.npy", 2, 2, 0);
  folder.mask("masks/a.png", 2, 2, {0, 1, 2, 255});
  folder.text("masks/classes.txt", "ground\ncar\n");
  const auto said = complaint(base::ExitCode::data, [&] { folder.pack(); });
  EXPECT_NE(said.reason.find("value 2"), std::string::npos) << said.reason;
}

TEST(Pack, MasksOfNothingButIgnoredPixelsAreDoubted) {
  const Folder folder;
  folder.text("camera.yaml", "cfa: RGGB\nwhite_level: 4\n");
  folder.ramp("images/a.npy", 2, 2, 0);
  folder.mask("masks/a.png", 2, 2, {0, 0, 255, 255});
  const auto doubts = folder.pack().doubts;
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_NE(doubts[0].repair.find("write 1 for it"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_pack
