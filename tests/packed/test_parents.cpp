#include <gtest/gtest.h>

#include "packed/parents.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_parents {
namespace {

using base::ExitCode;
using Names = std::vector<std::string>;
using Integers = std::vector<int32_t>;

const Names images = {"a_1.tif", "a_2.tif", "b_1.tif", "c.tif"};

packed::Labels with_column(const std::string& name, const Names& values) {
  packed::Labels labels = packed::labels_of_folders({"x", "x", "y", "y"});
  labels.extra_columns[name] = values;
  return labels;
}

packed::Parents find(const packed::Labels& labels, const packed::ParentRules& rules = {}) {
  return packed::find_parents(images, &labels, "labels.csv", rules);
}

TEST(Parents, AreThoseOfTheColumnParent) {
  const auto parents = find(with_column("parent", {"slide 2", "slide 1", "slide 2", "slide 3"}));
  EXPECT_EQ(parents.number, (Integers{0, 1, 0, 2}));
  EXPECT_TRUE(parents.doubts.empty());
}

TEST(Parents, ThatAreBlankAreNoFamily) {
  const auto parents = find(with_column("parent", {"", "p", "", "p"}));
  EXPECT_EQ(parents.number, (Integers{0, 1, 2, 1}));
  ASSERT_EQ(parents.doubts.size(), 1u);
  EXPECT_NE(parents.doubts[0].reason.find("2 of 4 images have no 'parent'"), std::string::npos);
  const auto unknown = find(with_column("parent", {"NA", "p", "NA", "q"}));
  ASSERT_EQ(unknown.doubts.size(), 1u);
  EXPECT_NE(unknown.doubts[0].reason.find("2 images have the 'parent' 'NA'"), std::string::npos);
}

TEST(Parents, UnderAnotherNameAreToldAndTaken) {
  for (const char* name : {"patient", "Patient_ID", "slides", "case", "series", "subject id"}) {
    const auto labels = with_column(name, {"7", "7", "8", "9"});
    const auto parents = find(labels);
    EXPECT_EQ(parents.number, (Integers{0, 1, 2, 3})) << name;
    ASSERT_EQ(parents.doubts.size(), 1u) << name;
    EXPECT_NE(parents.doubts[0].reason.find(std::string("the column '") + name + "' has 3 values"),
              std::string::npos);
    EXPECT_EQ(find(labels, {.column = name}).number, (Integers{0, 0, 1, 2})) << name;
    EXPECT_TRUE(find(labels, {.column = "none"}).doubts.empty()) << name;
  }
  // A column that parts no images, or says nothing of families.
  EXPECT_TRUE(find(with_column("patient", {"1", "2", "3", "4"})).doubts.empty());
  EXPECT_TRUE(find(with_column("stain", {"1", "1", "2", "2"})).doubts.empty());
  EXPECT_TRUE(find(with_column("patient", {"a", "a", "b", "c"}), {.separator = "_"}).number ==
              (Integers{0, 0, 1, 2}));
}

TEST(Parents, ThatLookAlikeAreDoubted) {
  const auto parents = find(with_column("parent", {"P1", "p1", "02", "2"}));
  EXPECT_EQ(parents.number, (Integers{0, 1, 2, 3}));
  ASSERT_EQ(parents.doubts.size(), 1u);
  EXPECT_NE(parents.doubts[0].reason.find("'P1', 'p1' (case); '02', '2' (leading zeros)"),
            std::string::npos)
      << parents.doubts[0].reason;
}

TEST(Parents, OfImagesWithoutTheSeparatorAreCounted) {
  const auto parents = packed::find_parents(images, nullptr, "", {.separator = "_"});
  EXPECT_EQ(parents.number, (Integers{0, 0, 1, 2}));
  ASSERT_EQ(parents.doubts.size(), 1u);
  EXPECT_NE(parents.doubts[0].reason.find("1 of 4 images"), std::string::npos);
}

TEST(Parents, OfOneShotAreSharedByItsFiles) {
  const Names shots = {"full/a.tif", "full/b.tif", "dim/a.tif", "dim/b.tif", "dim/c.tif"};
  EXPECT_EQ(packed::find_parents(shots, nullptr, "", {.siblings_by_name = true}).number,
            (Integers{0, 1, 0, 1, 2}));
  // Beside families of a column: b joins the two of a.
  packed::Labels labels = packed::labels_of_folders({"x", "x", "x", "x", "x"});
  labels.extra_columns["parent"] = {"p", "p", "", "", "q"};
  EXPECT_EQ(packed::find_parents(shots, &labels, "l", {.siblings_by_name = true}).number,
            (Integers{0, 0, 0, 0, 1}));
}

TEST(Parents, OfAColumnThatDoesNotExistAreRefused) {
  const auto labels = with_column("patient", {"7", "7", "8", "9"});
  const auto error = complaint(ExitCode::usage, [&] { find(labels, {.column = "patent"}); });
  EXPECT_EQ(error.where, "--parent");
  EXPECT_EQ(error.did_you_mean, "patient");
  complaint(ExitCode::usage,
            [&] { packed::find_parents(images, nullptr, "", {.column = "patient"}); });
  complaint(ExitCode::usage, [&] { find(labels, {.separator = "_", .column = "patient"}); });
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_parents
