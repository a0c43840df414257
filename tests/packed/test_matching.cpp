// Which line of a table means which image, and what is told of it.
#include <gtest/gtest.h>

#include "packed/labels.h"
#include "packed/name_match.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_matching {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;
using Integers = std::vector<int32_t>;

const Names test_paths = {"/data/test/images/000.tif", "/data/test/images/001.tif"};
const Names test_names = {"000.tif", "001.tif"};

class Lines : public ::testing::Test {
 protected:
  packed::Labels read(const std::string& text, packed::LabelledImages images,
                      const std::string& name = "labels.csv") {
    folder_.text(name, text);
    return packed::read_labels(folder_ / name, images);
  }
  packed::Labels of_test_set(const std::string& text) {
    return read(text, {.names = test_names, .paths = test_paths});
  }
  base::Complaint refused(const std::string& text, const packed::LabelledImages& images,
                          const std::string& name = "labels.csv") {
    return complaint(ExitCode::data, [&] { read(text, images, name); });
  }

  Folder folder_;
};

TEST(Names, MatchWhateverTheirFoldersAndUnicodeForm) {
  using Rule = packed::NameMatch::Rule;
  using packed::Folders;
  const packed::NameMatch images(test_paths);
  EXPECT_EQ(images.find("test/001.tif").folders, Folders::agree);
  EXPECT_EQ(images.find("test/images/001.tif").folders, Folders::agree);
  EXPECT_EQ(images.find("images/001.tif").folders, Folders::unknown);  // our own layout
  EXPECT_EQ(images.find("001.tif").folders, Folders::unknown);
  EXPECT_EQ(images.find("train/001.tif").folders, Folders::contradict);
  EXPECT_EQ(images.find("other/test/001.tif").folders, Folders::contradict);
  EXPECT_EQ(images.find("/home/me/test/001.tif").folders, Folders::agree);
  EXPECT_EQ(images.find("D:\\data\\train\\001.tif").folders, Folders::contradict);
  EXPECT_EQ(images.find("D:\\data\\test\\001.tif").folders, Folders::agree);
  EXPECT_EQ(images.find("D:\\data\\test\\001.tif").images, std::vector<size_t>{1});
  EXPECT_EQ(images.find("patient9_1.png").rule, Rule::number);
  const packed::NameMatch city({"zu\xCC\x88rich_a.tif"});
  EXPECT_EQ(city.find("z\xC3\xBCrich_a.tif").images, std::vector<size_t>{0});
  EXPECT_TRUE(city.find("z\xC3\xBCrich_a.tif").other_form);
  EXPECT_FALSE(city.find("zu\xCC\x88rich_a.tif").other_form);
  // The same letters as they stand win.
  const packed::NameMatch both({"zu\xCC\x88rich_a.tif", "z\xC3\xBCrich_a.tif"});
  EXPECT_EQ(both.find("z\xC3\xBCrich_a.tif").images, std::vector<size_t>{1});
  // What follows a point and holds a blank is no extension.
  EXPECT_EQ(packed::NameMatch({"cell 1.tif"}).find("cell 1.tif reactive").rule, Rule::none);
}

TEST_F(Lines, OfAnotherFolderAreDoubted) {
  const auto labels = of_test_set("file,label\ntrain/000.tif,cat\nD:\\a\\train\\001.tif,dog\n");
  EXPECT_EQ(labels.label, (Integers{0, 1}));
  ASSERT_EQ(labels.doubts.size(), 1u);
  EXPECT_NE(labels.doubts[0].reason.find("2 labels name files of another folder"),
            std::string::npos)
      << labels.doubts[0].reason;
  EXPECT_TRUE(of_test_set("file,label\ntest/000.tif,cat\n001.tif,dog\n").doubts.empty());
}

TEST_F(Lines, OfTheirOwnFolderWin) {
  const auto labels = of_test_set(
      "file,label\ntrain/000.tif,cat\ntrain/001.tif,cat\ntrain/002.tif,cat\ntest/000.tif,dog\n"
      "test/001.tif,dog\n");
  EXPECT_EQ(labels.classes, Names{"dog"});
  EXPECT_TRUE(labels.doubts.empty());
  ASSERT_EQ(labels.notes.size(), 1u);
  EXPECT_NE(labels.notes[0].find("3 labels"), std::string::npos) << labels.notes[0];
  // Where some are told by their folder, a line of another folder is no image's.
  const auto error = refused("file,label\ntest/000.tif,dog\ntrain/001.tif,cat\n",
                             {.names = test_names, .paths = test_paths});
  EXPECT_NE(error.reason.find("'001.tif' has no label; 1 lines name files of other folders"),
            std::string::npos)
      << error.reason;
}

TEST_F(Lines, OfANumberAloneAreCounted) {
  const auto labels = of_test_set("file,label\npatient9_scan12_0.png,cat\n001.tif,dog\n");
  ASSERT_EQ(labels.doubts.size(), 1u);
  EXPECT_EQ(labels.doubts[0].reason,
            "1 labels are matched by their number alone; the first is 'patient9_scan12_0.png' in "
            "line 2, for '000.tif'");
}

TEST_F(Lines, OfDatFilesMayHoldBlanks) {
  const packed::LabelledImages cells = {.names = {"cell 0.tif", "cell 1.tif"}};
  const Names classes = {"lymphocyte", "reactive lymphocyte"};
  for (const char* text : {"cell 0.tif lymphocyte\ncell 1.tif reactive lymphocyte\n",
                           "cell 0 lymphocyte\ncell 1   reactive lymphocyte\n",
                           "cell 0.tif\tlymphocyte\ncell 1.tif\treactive lymphocyte\r\n"}) {
    const auto labels = read(text, cells, "labels.dat");
    EXPECT_EQ(labels.classes, classes) << text;
    EXPECT_EQ(labels.label, (Integers{0, 1})) << text;
  }
  const auto error = refused("cell 1 KSC\n", {.names = {"cell.tif", "cell 1.tif"}}, "labels.dat");
  EXPECT_EQ(error.reason, "the name may be 'cell' or 'cell 1'");
  EXPECT_EQ(refused("a k\xF6rnig\n", {.names = {"a.tif"}}, "labels.dat").where,
            (folder_ / "labels.dat") + ":1");
}

TEST_F(Lines, OfOneNameMeanEverySiblingWhereTold) {
  packed::LabelledImages images = {.names = {"full/a.tif", "dim/a.tif"}};
  EXPECT_NE(refused("file,label\na,x\n", images).repair.find("--siblings-by-name"),
            std::string::npos);
  images.siblings_by_name = true;
  EXPECT_EQ(read("file,label\na,x\n", images).label, (Integers{0, 0}));
  EXPECT_EQ(read("file,label\ndim/a.tif,y\nfull/a.tif,x\n", images).label, (Integers{0, 1}));
}

TEST_F(Lines, OfImagesLeftOutAreNeitherNeededNorTooMany) {
  const packed::LabelledImages images = {.names = {"a.tif", "b.tif", "c.tif"},
                                         .left_out = {false, true, true}};
  const auto labels = read("file,label\na.tif,x\nb.tif,\n", images);
  EXPECT_EQ(labels.label[0], 0);
  EXPECT_EQ(packed::kept_labels(labels, images.left_out).label, Integers{0});
}

TEST_F(Lines, SayWhichOfTwoColumnsIsRead) {
  const auto labels = read("file,label,class\na.tif,x,7\n", {.names = {"a.tif"}});
  EXPECT_EQ(labels.classes, Names{"x"});
  ASSERT_EQ(labels.notes.size(), 1u);
  EXPECT_NE(labels.notes[0].find("'label' is read, not 'class'"), std::string::npos);
}

base::Doubts judged(const Names& classes, Names* notes = nullptr) {
  packed::Labels labels = packed::labels_of_folders(classes);
  packed::judge_classes("labels.csv", labels);
  if (notes != nullptr) *notes = labels.notes;
  return labels.doubts;
}

TEST(Classes, ThatLookAlikeOrMeanNothingAreDoubted) {
  const auto alike = judged({"lymphocyte", "Lymphocyte", "lymphocyte\xC2\xA0", "01", "1"});
  ASSERT_EQ(alike.size(), 1u);
  EXPECT_NE(alike[0].reason.find("'lymphocyte<U+00A0>'"), std::string::npos) << alike[0].reason;
  EXPECT_NE(alike[0].reason.find("leading zeros"), std::string::npos) << alike[0].reason;
  const auto missing = judged({"cat", "NaN", "NaN"});
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_NE(missing[0].reason.find("2 images have the class 'NaN'"), std::string::npos);
  EXPECT_TRUE(judged({"cat", "dog"}).empty());
}

TEST(Classes, InAnotherOrderThanTheAlphabetAreTold) {
  Names notes;
  EXPECT_TRUE(judged({"1", "2", "10"}, &notes).empty());
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("natural order: 1, 2, 10."), std::string::npos) << notes[0];
  EXPECT_NE(notes[0].find("alphabetical one: 1, 10, 2."), std::string::npos) << notes[0];
  judged({"1", "2"}, &notes);
  EXPECT_TRUE(notes.empty());
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_matching
