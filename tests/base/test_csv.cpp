#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/csv.h"
#include "base/errors.h"

namespace driftsweep::base::test_csv {
namespace {

class Csv : public ::testing::Test {
 protected:
  ~Csv() override { std::filesystem::remove(path_); }

  CsvTable read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_csv(path_, "labels", "file,label");
  }
  // The error's place and reason, without the folder.
  std::string refused(const std::string& text) {
    try {
      read(text);
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ExitCode::data);
      EXPECT_FALSE(error.complaint().repair.empty());
      const std::string where = std::filesystem::path(error.complaint().where).filename().string();
      return where.substr(where.find('.')) + " " + error.complaint().reason;
    }
    return "accepted";
  }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("driftsweep-csv-" + std::to_string(getpid()) + ".csv"))
                                .string();
};

using Row = std::vector<std::string>;

TEST_F(Csv, ReadsPlainRows) {
  const CsvTable table = read("file,label\na.dng,x\nb.dng,y\n");
  EXPECT_EQ(table.columns, (Row{"file", "label"}));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[1], (Row{"b.dng", "y"}));
  EXPECT_EQ(table.column("label"), 1u);
  EXPECT_EQ(table.column("Label"), std::nullopt);
  EXPECT_EQ(table.where(1), path_ + ":3");
}

TEST_F(Csv, ReadsQuotesAsRfc4180Does) {
  const CsvTable table = read("file,note\na,\"x, \"\"y\"\"\nz\"\nb,\"\"\nc,last");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0][1], "x, \"y\"\nz");
  EXPECT_EQ(table.rows[1][1], "");
  EXPECT_EQ(table.rows[2][1], "last");
  // The field with a line end makes the second row start on line 4.
  EXPECT_EQ(table.lines, (std::vector<int>{2, 4, 5}));
}

TEST_F(Csv, PassesOverByteOrderMarkCarriageReturnsBlanksAndEmptyLines) {
  const CsvTable table = read("\xEF\xBB\xBF file , label\r\n\r\n a b ,\tx \r\n");
  EXPECT_EQ(table.columns, (Row{"file", "label"}));
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0], (Row{"a b", "x"}));
  EXPECT_EQ(table.lines[0], 3);
}

TEST_F(Csv, KeepsEmptyFields) {
  const CsvTable table = read("a,b,c\n,,\n");
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0], (Row{"", "", ""}));
  // Quotes make a row of an empty field, where an empty line is none.
  const CsvTable narrow = read("\n \na\n\"\"\n\n1\n \t\n");
  EXPECT_EQ(narrow.header_line, 3);
  EXPECT_EQ(narrow.rows, (std::vector<Row>{{""}, {"1"}}));
  EXPECT_EQ(narrow.lines, (std::vector<int>{4, 6}));
}

TEST_F(Csv, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(refused(""), ".csv the file of labels is empty");
  EXPECT_EQ(refused("a,b\n1,2\n3\n"), ".csv:3 the row has 1 fields where the header has 2");
  EXPECT_EQ(refused("a,b\n1,2,3\n"), ".csv:2 the row has 3 fields where the header has 2");
  EXPECT_EQ(refused("a,,b\n"), ".csv:1 column 2 of the header has no name");
  EXPECT_EQ(refused("a,b,a\n"), ".csv:1 the column 'a' appears twice");
  EXPECT_EQ(refused("a,b\n1,\"2\n3,4\n"), ".csv:2 a quote opens here and is never closed");
  EXPECT_EQ(refused("a,b\n1,\"2\"x\n"), ".csv:2 text follows a closing quote");
  EXPECT_EQ(refused("a,b\n1,x\"y\n"), ".csv:2 a quote stands inside a field without quotes");
  EXPECT_EQ(refused(std::string("a,b\n1,\0\n", 8)),
            ".csv:2 the line is no text (it holds a zero byte)");
}

TEST_F(Csv, RefusesAMissingFile) {
  EXPECT_THROW(read_csv(path_ + ".none", "labels", "file,label"), UserError);
}

}  // namespace
}  // namespace driftsweep::base::test_csv
