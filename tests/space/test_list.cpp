#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "space/design.h"
#include "space/point_table.h"

namespace driftsweep::space::test_list {
namespace {

class List : public testing::Test {
 protected:
  // A file of this test, with the text given.
  std::string file(const std::string& text) {
    const auto name = std::string(testing::UnitTest::GetInstance()->current_test_info()->name());
    const auto path = std::filesystem::path(testing::TempDir()) / ("space_list_" + name + ".csv");
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  DesignParameter parameter(const std::string& name, Distribution distribution = Listed{}) {
    return {name, As::value, std::move(distribution), "job.yaml:7"};
  }

  // The complaint about a file, or an empty one.
  base::Complaint complaint(const std::string& text,
                            const std::vector<DesignParameter>& parameters) {
    path_ = file(text);
    try {
      make_list(parameters, path_);
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::data);
      return error.complaint();
    }
    ADD_FAILURE() << "accepted: " << text;
    return {};
  }

  // The line it names, or 0 where it names the file alone.
  int line(const std::string& text, const std::vector<DesignParameter>& parameters) {
    const std::string where = complaint(text, parameters).where;
    return where == path_ ? 0 : std::stoi(where.substr(path_.size() + 1));
  }

  std::string path_;
};

TEST_F(List, ColumnsMayComeInAnyOrderAndCellsMayBeEmpty) {
  const auto list = make_list({parameter("isp.gamma"), parameter("capture.exposure")},
                              file("capture.exposure, isp.gamma\n0.5,2.2\n\n,1.8\n+1e-1,\n"));
  ASSERT_EQ(list->points(), 3);
  EXPECT_EQ(list->point(0), (std::vector<Coordinate>{2.2, 0.5}));
  EXPECT_EQ(list->point(1), (std::vector<Coordinate>{1.8, std::monostate()}));
  EXPECT_EQ(list->point(2), (std::vector<Coordinate>{std::monostate(), 0.1}));
}

TEST_F(List, SpreadsheetsWriteMarksQuotesAndCarriageReturns) {
  const auto list =
      make_list({parameter("isp.gamma")}, file("\xEF\xBB\xBF\"isp.gamma\"\r\n\"2.5\"\r\n"));
  ASSERT_EQ(list->points(), 1);
  EXPECT_EQ(list->point(0)[0], Coordinate(2.5));
}

TEST_F(List, ChoicesAreTakenFromTheirValues) {
  const Values choices{{std::string("bilinear"), std::string("menon2007")}};
  const auto list =
      make_list({parameter("isp.demosaic", choices)}, file("isp.demosaic\nmenon2007\n"));
  EXPECT_EQ(list->point(0)[0], Coordinate(std::string("menon2007")));
  const auto c = complaint("isp.demosaic\nbilinear\nmenon\n", {parameter("isp.demosaic", choices)});
  EXPECT_EQ(c.where, path_ + ":3");
}

TEST_F(List, UnknownColumnNamesTheNearest) {
  const auto c = complaint("isp.gama\n1\n", {parameter("isp.gamma")});
  EXPECT_EQ(c.where, path_ + ":1");
  EXPECT_EQ(c.did_you_mean, "isp.gamma");
}

TEST_F(List, MissingColumn) {
  const auto c =
      complaint("isp.gamma\n1\n", {parameter("isp.gamma"), parameter("capture.exposure")});
  EXPECT_NE(c.reason.find("capture.exposure, which job.yaml:7 names"), std::string::npos)
      << c.reason;
}

TEST_F(List, RepeatedColumn) {
  EXPECT_EQ(line("\nisp.gamma,isp.gamma\n1,2\n", {parameter("isp.gamma")}), 2);
}

TEST_F(List, CellThatIsNoNumber) {
  for (const char* cell : {"two", "1.5x", "nan", "inf", "1 2"}) {
    const auto c = complaint(std::string("isp.gamma\n1\n") + cell + "\n", {parameter("isp.gamma")});
    EXPECT_EQ(c.where, path_ + ":3");
    EXPECT_NE(c.reason.find(cell), std::string::npos) << c.reason;
  }
}

TEST_F(List, ValueOutsideADeclaredRange) {
  const auto c = complaint("isp.gamma\n2\n2.7\n", {parameter("isp.gamma", Uniform{1.8, 2.6})});
  EXPECT_EQ(c.where, path_ + ":3");
  EXPECT_NE(c.reason.find("job.yaml:7"), std::string::npos) << c.reason;
}

TEST_F(List, RaggedRowUnclosedQuoteAndEmptyFile) {
  EXPECT_EQ(line("isp.gamma\n1,2\n", {parameter("isp.gamma")}), 2);
  EXPECT_EQ(line("isp.gamma\n\"1\n", {parameter("isp.gamma")}), 2);
  EXPECT_EQ(line("isp.gamma\n", {parameter("isp.gamma")}), 0);
}

TEST_F(List, FileThatIsNotThere) {
  EXPECT_THROW(make_list({parameter("isp.gamma")}, "no_such_points.csv"), base::UserError);
}

}  // namespace
}  // namespace driftsweep::space::test_list
