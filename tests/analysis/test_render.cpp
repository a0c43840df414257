// Tables of nothing in particular, as the renderers show them.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/render.h"
#include "analysis/report.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_render {
namespace {

Table table_of_lakes() {
  Table table{
      .name = "lakes",
      .title = "Lakes",
      .sentence = "Lakes by land\n(depths)",
      .columns = {named("land", "land", "where it lies", true), named("lake", "lake", "its name"),
                  data("depth", "m", "of the deepest place"),
                  data("measured", "", "whether it was sounded"), shown("depth")},
      .rows = {{"A, B", "x", 12.5, true, reading("12.5 m")},
               {"A, B", "y", std::nan(""), false, reading("-")},
               {"C", "y", Cell(), Cell(), reading("?")}},
      .notes = {"as of today"}};
  table.confidence = 0.9;
  table.facts = {{"tau", 0.05}};
  return table;
}

TEST(Render, TextBlanksANameThatRepeats) {
  EXPECT_EQ(text_of(table_of_lakes(), 80),
            "Lakes by land\n"
            "(depths)\n"
            "  land  lake   depth\n"
            "  A, B  x     12.5 m\n"
            "        y          -\n"
            "  C     y          ?\n"
            "  as of today\n");
}

TEST(Render, CsvHasTheDataWithWhatHoldsForAll) {
  const store_tests::Scratch scratch;
  write_csv(table_of_lakes(), scratch.file("lakes.csv"));
  std::ifstream file(scratch.file("lakes.csv"));
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(),
            "land,lake,depth,measured,confidence,tau\n"
            "\"A, B\",x,12.5,true,0.9,0.05\n"
            "\"A, B\",y,,false,0.9,0.05\n"
            "C,y,,,0.9,0.05\n");
}

TEST(Render, JsonHasUnitsMeaningsAndNullForWhatIsMissing) {
  const auto json = json_of(table_of_lakes());
  EXPECT_EQ(json["confidence"], 0.9);
  EXPECT_EQ(json["facts"]["tau"], 0.05);
  ASSERT_EQ(json["columns"].size(), 4U);
  EXPECT_EQ(json["columns"][2]["unit"], "m");
  EXPECT_EQ(json["columns"][2]["meaning"], "of the deepest place");
  EXPECT_EQ(json["rows"][0]["depth"], 12.5);
  EXPECT_TRUE(json["rows"][1]["depth"].is_null());
  EXPECT_TRUE(json["rows"][2]["measured"].is_null());
  EXPECT_EQ(json["rows"][0].size(), 4U);
}

TEST(Render, AReportLeavesOutTablesOfTheOtherAudience) {
  Table read = table_of_lakes(), scripts = table_of_lakes();
  for (auto& column : read.columns) column.name.clear();
  for (auto& column : scripts.columns) column.title.clear();
  scripts.name = "scripts";
  const Report report{.study = "s",
                      .kind = "k",
                      .metric = "m",
                      .folds = 1,
                      .complete = true,
                      .sentences = {"One."},
                      .tables = {read, scripts}};
  EXPECT_EQ(text_of(report, 80), "One.\n\n" + text_of(read, 80));
  const auto json = json_of(report);
  ASSERT_EQ(json["tables"].size(), 1U);
  EXPECT_EQ(json["tables"][0]["name"], "scripts");
}

}  // namespace
}  // namespace driftsweep::analysis::test_render
