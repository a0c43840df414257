// Images that stand in a set twice, and images that are left out of it.
#include <gtest/gtest.h>

#include <filesystem>

#include "packed/packed_file.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_left_out {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;
using Integers = std::vector<int32_t>;

// a.npy … of one class for each letter of `classes`.
void cells(const Folder& folder, const std::string& classes) {
  folder.text("camera.yaml", "name: bench\ncfa: RGGB\nwhite_level: 120\n");  // near the ramps
  std::string table = "file,label\n";
  for (size_t i = 0; i < classes.size(); ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    folder.ramp("images/" + name + ".npy", 4, 4, 16 * static_cast<int>(i));
    table += name + ".npy," + classes[i] + "\n";
  }
  folder.text("labels.csv", table);
}

TEST(LeftOut, ByNameAndByPattern) {
  const Folder folder;
  cells(folder, "xxyyz");
  folder.mask("masks/a.png", 4, 4, std::vector<uint8_t>(16, 0));
  for (const char* name : {"b", "c", "d", "e"})
    folder.mask(std::string("masks/") + name + ".png", 4, 4,
                {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1});
  const auto summary = folder.pack({.exclude = {"b.npy", "[de]*", "e"}});
  EXPECT_EQ(summary.left_out,
            (Names{"b.npy: --exclude b.npy", "d.npy: --exclude [de]*", "e.npy: --exclude [de]*"}));
  EXPECT_EQ(summary.classes, (Names{"x", "y"}));
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().source, (Names{"a.npy", "c.npy"}));
  EXPECT_EQ(file.facts().label, (Integers{0, 1}));
  EXPECT_EQ(file.facts().left_out, summary.left_out);
  EXPECT_TRUE(file.facts().has_masks);
}

TEST(LeftOut, ChangesNothingOfTheRest) {
  const Folder all, some;
  cells(all, "xxy");
  cells(some, "xxy");
  some.ramp("images/bad.npy", 3, 4, 0);
  all.pack();
  some.pack({.exclude = {"bad.npy"}});
  EXPECT_EQ(packed::PackedFile(all.output()).identity(),
            packed::PackedFile(some.output()).identity());
}

TEST(LeftOut, ClassesThatAreRare) {
  const Folder folder;
  cells(folder, "xxxyyzw");
  const auto summary = folder.pack({.exclude = {"d.npy"}, .drop_classes_below = 2});
  EXPECT_EQ(summary.classes, Names{"x"});
  EXPECT_EQ(summary.images, 3);
  ASSERT_EQ(summary.left_out.size(), 4u);
  EXPECT_EQ(summary.left_out[1], "e.npy: class y has 1 image, --drop-classes-below 2");
  complaint(ExitCode::usage, [&] { folder.pack({.drop_classes_below = 9, .overwrite = true}); });
}

TEST(LeftOut, PatternsMeanSomething) {
  const Folder folder;
  cells(folder, "xy");
  const auto error = complaint(ExitCode::usage, [&] { folder.pack({.exclude = {"c.npy"}}); });
  EXPECT_EQ(error.reason, "'c.npy' means none of the images");
  folder.ramp("unlabelled/a.npy", 4, 4, 0);
  EXPECT_EQ(complaint(ExitCode::usage,
                      [&] {
                        folder.pack({.inputs = {folder / "unlabelled/a.npy"},
                                     .camera = folder / "camera.yaml",
                                     .drop_classes_below = 2});
                      })
                .where,
            "--drop-classes-below");
}

TEST(Repeats, AreCountedWithTheirClasses) {
  const Folder folder;
  cells(folder, "xxyy");
  folder.ramp("images/c.npy", 4, 4, 0);   // a's, under another class
  folder.ramp("images/b.npy", 4, 4, 48);  // d's, likewise
  folder.ramp("images/e.npy", 4, 4, 16);
  folder.ramp("images/f.npy", 4, 4, 16);
  folder.text("labels.csv", "file,label\na,x\nb,x\nc,y\nd,y\ne,x\nf,x\n");
  const auto doubts = folder.pack().doubts;
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].reason,
            "3 of 6 images repeat the pixels of another one ('c.npy' is 'a.npy'), 2 of them under "
            "another class ('c.npy' is 'a.npy')");
  EXPECT_EQ(packed::PackedFile(folder.output()).facts().doubts.size(), 1u);
  complaint(ExitCode::data, [&] { folder.pack({.overwrite = true, .strict = true}); });
}

TEST(Shots, OfSeveralFilesAreTold) {
  const Folder folder;
  folder.text("camera.yaml", "name: bench\ncfa: RGGB\nwhite_level: 80\n");
  folder.ramp("images/IMG_1.npy", 4, 4, 0);
  folder.tiff("images/IMG_1.tif", 4, 4, ramp_pixels(4, 4, 20));
  folder.tiff("images/img_01.tif", 4, 4, ramp_pixels(4, 4, 40));
  folder.tiff("images/IMG_2.tif", 4, 4, ramp_pixels(4, 4, 60));
  folder.text("images/._IMG_2.tif", "litter");
  folder.text("images/Thumbs.db", "litter");
  const auto summary = folder.pack();
  EXPECT_EQ(summary.images, 4);
  EXPECT_TRUE(summary.notes.empty());
  ASSERT_EQ(summary.doubts.size(), 1u);
  EXPECT_NE(summary.doubts[0].reason.find("'IMG_1.npy', 'IMG_1.tif' and 'img_01.tif'"),
            std::string::npos)
      << summary.doubts[0].reason;
}

TEST(Shots, OfSeveralIntensitiesAreSiblingsWhereTold) {
  const Folder folder;
  packed::PackRequest request = {.labels = folder / "cells.dat", .camera = folder / "camera.yaml"};
  for (const char* scale : {"full", "dim"})
    for (const char* name : {"a", "b"}) {
      const std::string path = std::string(scale) + "/" + name + ".tif";
      folder.tiff(path, 4, 4, ramp_pixels(4, 4, static_cast<int>(100 * request.inputs.size())));
      request.inputs.push_back(folder / path);
    }
  folder.text("cells.dat", "a KSC\nb LYT\n");
  EXPECT_NE(
      complaint(ExitCode::data, [&] { folder.pack(request); }).repair.find("--siblings-by-name"),
      std::string::npos);
  request.siblings_by_name = true;
  const auto summary = folder.pack(request);
  EXPECT_TRUE(summary.doubts.empty());
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().label, (Integers{0, 1, 0, 1}));
  EXPECT_EQ(file.facts().parent, (Integers{0, 1, 0, 1}));
  // A class has as many images as shots.
  request.overwrite = true;
  request.drop_classes_below = 2;
  complaint(ExitCode::usage, [&] { folder.pack(request); });
  request.drop_classes_below = 0;
  // Without labels nothing stops them; it is told.
  request.labels.reset();
  request.siblings_by_name = false;
  request.overwrite = true;
  const auto doubts = folder.pack(request).doubts;
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_NE(doubts[0].reason.find("2 names stand in several folders"), std::string::npos);
}

TEST(Names, ThatAreNoUtf8AreRefused) {
  const Folder folder;
  cells(folder, "xy");
  folder.ramp("images/zell\xE9.npy", 4, 4, 99);
  folder.text("labels.csv", "file,label\na,x\nb,y\n");
  const auto error = complaint(ExitCode::data, [&] {
    folder.pack({.inputs = {folder / "images"}, .camera = folder / "camera.yaml"});
  });
  EXPECT_EQ(error.reason, "the name 'zell\\xE9.npy' is not UTF-8");
  EXPECT_EQ(folder.pack({.exclude = {"zell*"}}).images, 2);
}

TEST(Sizes, ThatAreMixedNameTheOddOneAndTheSmallest) {
  const Folder folder;
  folder.ramp("images/a.npy", 3, 4, 0);
  for (const char* name : {"b", "c", "d"})
    folder.ramp(std::string("images/") + name + ".npy", 4, 4, 0);
  folder.ramp("images/e.npy", 2, 9, 0);
  const auto error = complaint(ExitCode::data, [&] { folder.pack(); });
  EXPECT_EQ(error.where, folder / "images/a.npy");
  EXPECT_EQ(error.reason,
            "the images have 3 sizes: 3 of 4x4 (as b.npy), 1 of 3x4 (a.npy), 1 of 2x9 (e.npy); the "
            "smallest is e.npy with 2x9");
  EXPECT_NE(error.repair.find("--crop 2"), std::string::npos) << error.repair;
  EXPECT_NE(error.repair.find("--exclude 'a.npy'"), std::string::npos) << error.repair;
  const auto small = complaint(ExitCode::data, [&] { folder.pack({.tile = 4}); });
  EXPECT_EQ(small.reason,
            "the photo has 2x9 pixels and is smaller than a tile of 4, as 1 others; it is the "
            "smallest");
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_left_out
