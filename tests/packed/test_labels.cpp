#include <gtest/gtest.h>

#include <algorithm>

#include "packed/labels.h"
#include "packed/name_match.h"
#include "packed/natural_order.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_labels {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;

class LabelFile : public ::testing::Test {
 protected:
  packed::Labels read(const std::string& text, const Names& images,
                      packed::UnusedLines unused = packed::UnusedLines::refuse) {
    folder_.text("labels.csv", text);
    return packed::read_labels(path_, {.names = images, .unused = unused});
  }
  base::Complaint refused(const std::string& text, const Names& images) {
    return complaint(ExitCode::data, [&] { read(text, images); });
  }

  Folder folder_;
  const std::string path_ = folder_ / "labels.csv";
};

TEST(NaturalOrder, ComparesNumbersAsNumbers) {
  Names names = {"a10", "a9", "b1", "a", "10", "9", "a09", "a9b"};
  std::sort(names.begin(), names.end(), packed::natural_less);
  EXPECT_EQ(names, (Names{"9", "10", "a", "a09", "a9", "a9b", "a10", "b1"}));
}

TEST_F(LabelFile, GivesClassesInNaturalOrderAndLabelsByImage) {
  const auto labels =
      read("label,file\n10,b.dng\n2,a.dng\n10,c.dng\n", {"a.dng", "b.dng", "c.dng"});
  EXPECT_EQ(labels.classes, (Names{"2", "10"}));
  EXPECT_EQ(labels.label, (std::vector<int32_t>{0, 1, 1}));
}

TEST_F(LabelFile, MatchesByNameThenStemThenInteger) {
  // By name although another image has the stem; by stem with another suffix, or with none.
  EXPECT_EQ(read("file,label\na.tif,y\na.dng,x\n", {"a.dng", "a.tif"}).label,
            (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(read("file,label\nraws/b.tif,y\na,x\n", {"a.dng", "b.dng"}).label,
            (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(read("file,label\na.v2,x\n", {"a.v2.dng"}).label, (std::vector<int32_t>{0}));
  // Integers: a bare number means the last number of a name, and the other way round.
  EXPECT_EQ(read("file,label\n2,y\n1,x\n", {"cell_001.dng", "cell_002.dng"}).label,
            (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(
      read("file,label\nzone3_cell_02.tiff,y\nzone3_cell_01.tiff,x\n", {"1.dng", "2.dng"}).label,
      (std::vector<int32_t>{0, 1}));
  // Two names with the same number, none of them a number alone, are different names.
  EXPECT_EQ(packed::NameMatch({"cell_001.dng"}).find("blood_001.dng").images,
            std::vector<size_t>{});
}

TEST_F(LabelFile, KeepsOtherColumns) {
  const auto labels =
      read("file,patient,label,parent\na,p7,x,slide 2\nb,p3,x,slide 1\nc,,x,slide 2\n",
           {"a.dng", "b.dng", "c.dng"});
  EXPECT_EQ(labels.extra_columns.at("patient"), (Names{"p7", "p3", ""}));
  EXPECT_EQ(labels.extra_columns.at("parent"), (Names{"slide 2", "slide 1", "slide 2"}));
}

TEST_F(LabelFile, RefusesALabelWithoutImage) {
  const auto error = refused("file,label\na.dng,x\ncel_2.dng,x\n", {"a.dng", "cell_2.dng"});
  EXPECT_EQ(error.where, path_ + ":3");
  EXPECT_EQ(error.reason, "there is no image for the label of 'cel_2.dng'");
  EXPECT_EQ(error.did_you_mean, "cell_2.dng");
}

TEST_F(LabelFile, CountsLinesOfOtherFilesWhereAllowed) {
  const auto labels =
      read("file,label\na.dng,x\nother.dng,y\n", {"a.dng"}, packed::UnusedLines::count);
  EXPECT_EQ(labels.unused, 1);
  EXPECT_EQ(labels.classes, Names{"x"});
}

TEST_F(LabelFile, RefusesAnImageWithoutLabel) {
  const auto error = refused("file,label\nb.dng,x\n", {"a.dng", "b.dng", "c.dng"});
  EXPECT_EQ(error.where, path_);
  EXPECT_EQ(error.reason, "the image 'a.dng' has no label (and 1 more images)");
}

TEST_F(LabelFile, RefusesTwoLabelsForOneImage) {
  const auto error = refused("file,label\na.dng,x\na,y\n", {"a.dng"});
  EXPECT_EQ(error.where, path_ + ":3");
  EXPECT_EQ(error.reason, "the image 'a.dng' already has the label 'x' of line 2");
}

TEST_F(LabelFile, RefusesALineThatMayMeanTwoImages) {
  EXPECT_EQ(refused("file,label\na,x\n", {"a.dng", "a.tif"}).reason,
            "'a' may mean 2 images: 'a.dng' and 'a.tif'");
  EXPECT_EQ(refused("file,label\n1,x\n", {"a_1.dng", "b_1.dng"}).where, path_ + ":2");
}

TEST_F(LabelFile, RefusesAMissingHeaderAndEmptyFields) {
  EXPECT_EQ(refused("a.dng,x\nb.dng,y\n", {"a.dng", "b.dng"}).reason,
            "the header has no column 'file'");
  const auto error = refused("file,lable\na.dng,x\n", {"a.dng"});
  EXPECT_EQ(error.where, path_ + ":1");
  EXPECT_EQ(error.did_you_mean, "lable");
  EXPECT_EQ(refused("file,label\na.dng,\n", {"a.dng"}).reason, "the field 'label' is empty");
  EXPECT_EQ(refused("file,label\n,x\n", {"a.dng"}).where, path_ + ":2");
  EXPECT_EQ(refused("file,label,a/b\na.dng,x,1\n", {"a.dng"}).where, path_ + ":1");
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_labels
