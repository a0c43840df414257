// The small parts of the analysis: moments, levels of an axis, text tables.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analysis/levels.h"
#include "analysis/moments.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis::test_parts {
namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

TEST(Moments, CountsMeanAndSampleDeviation) {
  Moments moments;
  EXPECT_TRUE(std::isnan(moments.mean()));
  for (const double value : {2.0, missing, 4.0, 9.0}) moments.add(value);
  EXPECT_EQ(moments.count(), 3);
  EXPECT_DOUBLE_EQ(moments.mean(), 5);
  EXPECT_DOUBLE_EQ(moments.sd(), std::sqrt((9 + 1 + 16) / 2.0));
  EXPECT_EQ(moments.largest(), 9);
  Moments one;
  one.add(-3);
  EXPECT_TRUE(std::isnan(one.sd()));
  EXPECT_EQ(one.largest(), -3);
}

store::DesignAxis axis_of(std::vector<double> values) {
  return {"isp.gamma", "1", "value", std::move(values)};
}

TEST(Levels, FewDistinctNumbersKeepTheirLevels) {
  const Levels levels = levels_of(axis_of({2.2, 1.8, 2.2, missing, 1.8}));
  EXPECT_EQ(levels.labels, (std::vector<std::string>{"1.8", "2.2", "own value"}));
  EXPECT_EQ(levels.of_point, (std::vector<int32_t>{1, 0, 1, 2, 0}));
}

TEST(Levels, ManyNumbersAreSplitIntoThirdsOfTheSample) {
  std::vector<double> values;
  for (int i = 29; i >= 0; --i) values.push_back(std::exp2(i));  // log-uniform
  const Levels levels = levels_of(axis_of(values));
  ASSERT_EQ(levels.labels.size(), 3U);
  EXPECT_EQ(levels.labels[0], "1 to 512");
  for (size_t point = 0; point < 30; ++point) {
    EXPECT_EQ(levels.of_point[point], static_cast<int32_t>((29 - point) / 10));
  }
}

TEST(Levels, ManyPointsOnOneNumberStillFallIntoAGroup) {
  std::vector<double> values(100, 1.0);
  for (int i = 0; i < 10; ++i) values.push_back(2.0 + i);
  const Levels levels = levels_of(axis_of(values));
  for (size_t point = 0; point < values.size(); ++point) {
    ASSERT_GE(levels.of_point[point], 0);
    ASSERT_LT(levels.of_point[point], static_cast<int32_t>(levels.labels.size()));
  }
}

TEST(Levels, ChoicesKeepTheOrderOfTheDesign) {
  const store::DesignAxis axis = {"isp.demosaic", "", "value",
                                  std::vector<std::string>{"menon2007", "", "bilinear", ""}};
  const Levels levels = levels_of(axis);
  EXPECT_EQ(levels.labels, (std::vector<std::string>{"menon2007", "own value", "bilinear"}));
  EXPECT_EQ(levels.of_point, (std::vector<int32_t>{0, 1, 2, 1}));
  EXPECT_TRUE(std::isnan(sampled_range(axis)));
  EXPECT_EQ(value_text(axis, 1), "own");
}

TEST(Levels, TheSampledRangeIgnoresMissingValues) {
  EXPECT_DOUBLE_EQ(sampled_range(axis_of({missing, 2.5, 1.0})), 1.5);
  EXPECT_TRUE(std::isnan(sampled_range(axis_of({missing}))));
}

TEST(TextTable, AlignsColumnsAndCountsCharactersNotBytes) {
  TextTable table({{"name", Align::left}, {"n"}});
  table.add({"größer", "1"});
  table.add({"b", "200"});
  EXPECT_EQ(table.text(80), "  name      n\n  größer    1\n  b       200\n");
}

// The two names of a new user's table that both read "isp.white...".
TEST(TextTable, NeverCutsAName) {
  TextTable table({{"parameter", Align::left}, {"value"}});
  table.add({"isp.white_balance.r", "1.53"});
  table.add({"isp.white_balance.b", "-0.643"});
  EXPECT_EQ(table.text(20),
            "  parameter             value\n"
            "  isp.white_balance.r    1.53\n"
            "  isp.white_balance.b  -0.643\n");
}

TEST(TextTable, BreaksTheCellsOfTheWidestLeftColumnAtBlanksToFit) {
  TextTable table({{"name", Align::left}, {"moved", Align::left}});
  table.add({"m", "one two three"});
  table.add({"n", "four"});
  EXPECT_EQ(table.text(15),
            "  name  moved\n"
            "  m     one two\n"
            "        three\n"
            "  n     four\n");
}

TEST(TextTable, WrapsAtSpaces) {
  EXPECT_EQ(wrapped("  one two three", 9, 4), "  one two\n    three\n");
  EXPECT_EQ(wrapped("", 9, 4), "\n");
}

}  // namespace
}  // namespace driftsweep::analysis::test_parts
