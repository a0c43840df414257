#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/csv.h"
#include "base/errors.h"
#include "base/spelling.h"
#include "base/suggest.h"
#include "base/text_file.h"
#include "tests/support/scratch.h"

namespace driftsweep::base::test_spelling {
namespace {

using Names = std::vector<std::string>;

// u with its dots as one character, and as a letter with a mark.
const std::string composed_name = "z\xC3\xBCrich_1.tif", parted_name = "zu\xCC\x88rich_1.tif";

TEST(Spelling, FindsTheFirstByteThatIsNoUtf8) {
  EXPECT_EQ(first_not_utf8(composed_name), std::string::npos);
  EXPECT_EQ(first_not_utf8("k\xF6rnig"), 1u);
  EXPECT_EQ(first_not_utf8("a\xC3"), 1u);           // cut short
  EXPECT_EQ(first_not_utf8("\xC0\xAF"), 0u);        // overlong
  EXPECT_EQ(first_not_utf8("ab\xED\xA0\x80"), 2u);  // a surrogate
}

TEST(Spelling, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(shown("k\xF6rnig"), "k\\xF6rnig");
  EXPECT_EQ(shown("lympho\xE2\x80\x8B"
                  "cyte\xC2\xA0"),
            "lympho<U+200B>cyte<U+00A0>");
  EXPECT_EQ(shown(composed_name), composed_name);
}

TEST(Spelling, NamesThatLookAlike) {
  const std::vector<std::pair<Names, std::string>> alike = {
      {{composed_name, parted_name}, "Unicode form"},
      {{"lymphocyte", "Lymphocyte"}, "case"},
      {{"lymphocyte", "lymphocyte\xC2\xA0"}, "blanks"},
      {{"big cell", "big  cell"}, "blanks"},
      {{"lymphocyte",
        "lympho\xE2\x80\x8B"
        "cyte"},
       "invisible characters"},
      {{"1", "01"}, "leading zeros"},
      {{"1", "1.0"}, "leading zeros"},
      {{"slide_07", "slide_7"}, "leading zeros"},
      {{"cell_1", "cell-1"}, "spelling"},
      {{"A1", "\xEF\xBC\xA1\xEF\xBC\x91"}, "spelling"},  // full width
      {{"cat", "c\xD0\xB0t"}, "spelling"},               // a Cyrillic a
  };
  for (const auto& [names, kind] : alike) {
    EXPECT_EQ(look_alikes(names).size(), 1u) << shown(names[1]);
    EXPECT_EQ(difference(names[0], names[1]), kind) << shown(names[1]);
  }
}

TEST(Spelling, NamesThatDoNot) {
  const std::vector<Names> different = {
      {"1", "10"}, {"1.05", "1.5"}, {"-1", "1"}, {"v1.05", "v1.5"},
      {"a", "b"},  {"a", "a"},      {"A-", "A"}, {"12345678901234567890", "12345678901234567891"}};
  for (const auto& names : different) {
    EXPECT_TRUE(look_alikes(names).empty()) << names[0] << " " << names[1];
    EXPECT_EQ(difference(names[0], names[1]), "");
  }
}

TEST(Spelling, GroupsAreNamedWithTheirDifference) {
  const Names names = {"cat", "dog", "Cat", "1", "01", "cat"};
  const auto groups = look_alikes(names);
  EXPECT_EQ(groups, (std::vector<std::vector<size_t>>{{0, 2}, {3, 4}}));
  EXPECT_EQ(enumerate_look_alikes(names, groups), "'cat', 'Cat' (case); '1', '01' (leading zeros)");
}

TEST(Suggestion, OfTheSameLettersSaysSo) {
  EXPECT_EQ(nearest(composed_name, {"zurich_1.tif", parted_name}), parted_name);
  const auto error =
      data_error("a.csv:2", "there is no image for '" + composed_name + "'", "Add it", parted_name);
  EXPECT_NE(std::string(error.what()).find("the same letters in another Unicode form"),
            std::string::npos);
  const auto other = data_error("", "there is no class 'cat\xE2\x80\x8B'", "", "cat ");
  EXPECT_EQ(std::string(other.what()).find("Unicode form"), std::string::npos);
  const auto hidden = data_error("",
                                 "there is no class 'c\xE2\x80\x8B"
                                 "at'",
                                 "", "cat");
  EXPECT_NE(std::string(hidden.what()).find("characters that cannot be seen"), std::string::npos);
  EXPECT_STREQ(data_error("", "no key 'gama'", "", "gamma").what(),
               "no key 'gama'. Did you mean 'gamma'?");
}

class Tables : public ::testing::Test {
 protected:
  Complaint refused(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    try {
      read_csv(path_, "labels", "file,label");
    } catch (const UserError& error) {
      return error.complaint();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
  }
  const test::Scratch folder_;
  const std::string path_ = folder_ / "labels.csv";
};

TEST_F(Tables, OfOtherBytesAreRefusedWithTheLine) {
  const auto latin = refused("file,label\na.tif,glatt\nb.tif,k\xF6rnig\n");
  EXPECT_EQ(latin.where, path_ + ":3");
  EXPECT_EQ(latin.reason, "the line is not UTF-8 ('b.tif,k\\xF6rnig')");
  EXPECT_NE(latin.repair.find("iconv"), std::string::npos);
  EXPECT_EQ(refused(std::string("\xFF\xFE"
                                "f\0i\0l\0e\0",
                                10))
                .reason,
            "the file of labels is UTF-16");
  EXPECT_EQ(refused(std::string("f\0i\0l\0e\0", 8)).reason, "the file of labels is UTF-16");
  EXPECT_NE(refused("file,label\ra.tif,x\rb.tif,y\r").reason.find("carriage return alone"),
            std::string::npos);
  EXPECT_EQ(refused("file,label\r\na.tif,x\r\r\n").where, path_ + ":2");
}

TEST_F(Tables, OfOtherSeparatorsAreRefused) {
  EXPECT_EQ(refused("file;label\na.tif;x\n").reason, "the columns are parted by ';'");
  EXPECT_EQ(refused("file\tlabel\na.tif\tx\n").reason, "the columns are parted by tabs");
}

}  // namespace
}  // namespace driftsweep::base::test_spelling
