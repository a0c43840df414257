#include <gtest/gtest.h>

#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

Report report_with(Table table) {
  Report report;
  report.metric = "accuracy";
  report.tables.push_back(std::move(table));
  return report;
}

const Figure* figure_of(const Figures& figures, const std::string& name) {
  for (const auto& figure : figures)
    if (figure.name == name) return &figure;
  return nullptr;
}

Table responses(std::vector<std::vector<Cell>> rows) {
  return {.name = "responses",
          .title = "",
          .sentence = "",
          .columns = {data("model", "", ""), data("parameter", "", ""), data("unit", "", ""),
                      data("choice", "", ""), data("value", "", ""), data("accuracy", "", ""),
                      data("band_low", "", ""), data("band_high", "", ""), data("points", "", ""),
                      data("undrifted", "", "")},
          .rows = std::move(rows)};
}

TEST(Figures, DrawACurveForEachParameterInItsUnit) {
  const auto figures = figures_of(report_with(responses(
      {{"net", "capture.exposure", "factor", Cell(), 0.5, 0.8, 0.7, 0.9, int64_t{8}, 0.9},
       {"net", "capture.exposure", "factor", Cell(), 2.0, 0.6, Cell(), Cell(), int64_t{1}, 0.9},
       {"net", "isp.gamma", "1", Cell(), 2.2, 0.9, 0.85, 0.95, int64_t{9}, 0.9}})));
  ASSERT_EQ(figures.size(), 1U);
  const Spec& charts = figures[0].spec.at("concat");
  ASSERT_EQ(charts.size(), 2U);
  EXPECT_EQ(charts[0].at("title").at("text"), "capture.exposure (factor)");
  EXPECT_EQ(charts[1].at("title").at("text"), "isp.gamma");
  ASSERT_EQ(charts[0].at("data").at("values").size(), 2U);
  EXPECT_EQ(charts[0].at("data").at("values")[1].at("mean"), 0.6);
  EXPECT_TRUE(charts[0].at("data").at("values")[1].at("low").is_null());
  // One scale of the metric for both: from the least to the largest number of all.
  const Spec domain = charts[1].at("layer")[0].at("encoding").at("y").at("scale").at("domain");
  EXPECT_EQ(domain, Spec({0.6, 0.95}));
  // The description is what screen readers read.
  EXPECT_EQ(figures[0].spec.at("description"), figures[0].sentence);
}

TEST(Figures, LeaveOutALegendOfOneModel) {
  const std::vector<Cell> row = {"net", "isp.gamma", "1",  Cell(),     2.2,
                                 0.9,   0.8,         0.95, int64_t{9}, 0.9};
  auto other = row;
  other[0] = "other";
  const auto legend = [](const Figures& figures) {
    return figures[0]
        .spec.at("concat")[0]
        .at("layer")[0]
        .at("encoding")
        .at("color")
        .contains("legend");
  };
  EXPECT_TRUE(legend(figures_of(report_with(responses({row})))));
  EXPECT_FALSE(legend(figures_of(report_with(responses({row, other})))));
}

TEST(Figures, DrawNoCertifiedBarWhereNothingIsCertified) {
  Table table{
      .name = "tolerances",
      .title = "",
      .sentence = "",
      .columns = {data("model", "", ""), data("parameter", "", ""), data("unit", "", ""),
                  data("undrifted", "", ""), data("certified_low", "", ""),
                  data("certified_high", "", ""), data("searched_low", "", ""),
                  data("searched_high", "", ""), data("low_end", "", ""), data("high_end", "", "")},
      .rows = {{"net", "isp.gamma", "1", 2.2, Cell(), Cell(), 1.8, 2.6, "uncertified", "search"},
               {"net", "capture.exposure", "factor", 1.0, 0.9, 1.1, 0.8, 1.2, "metric", "metric"}},
      .confidence = 0.95,
      .facts = {{"tau", 0.05}, {"fewest_held_out_images", 80}}};
  const auto figures = figures_of(report_with(table));
  ASSERT_EQ(figures.size(), 1U);
  const Spec& charts = figures[0].spec.at("concat");
  ASSERT_EQ(charts.size(), 2U);
  EXPECT_EQ(charts[0].at("layer").size(), 2U);
  EXPECT_EQ(charts[1].at("layer").size(), 3U);
  for (const char* said : {"tau = 0.05", "80 images", "confidence 0.95"})
    EXPECT_NE(figures[0].sentence.find(said), std::string::npos) << figures[0].sentence;
}

TEST(Figures, ShowTheMeanOfFoldsAlone) {
  Table table{.name = "sobol_indices",
              .title = "",
              .sentence = "",
              .columns = {data("model", "", ""), data("output", "", ""), data("parameter", "", ""),
                          data("S1", "", ""), data("S1_conf", "", ""), data("ST", "", ""),
                          data("ST_conf", "", "")},
              .rows = {{"net", "loss", "isp.gamma", 0.25, 0.125, 0.5, 0.25}}};
  const auto figures = figures_of(report_with(table));
  ASSERT_EQ(figures.size(), 1U);
  const Spec& rows = figures[0].spec.at("concat")[0].at("data").at("values");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].at("index"), "ST");
  EXPECT_EQ(rows[1].at("low"), 0.25);
  EXPECT_EQ(rows[1].at("high"), 0.75);
  table.name = "sobol_indices_by_fold";
  EXPECT_TRUE(figures_of(report_with(table)).empty());
}

TEST(Figures, RankModelsAndShareEqualRanks) {
  Table table{.name = "cells",
              .title = "",
              .sentence = "",
              .columns = {data("model", "", ""), data("case", "", ""), data("test", "", ""),
                          data("own_pipeline", "", ""), data("accuracy", "", ""),
                          data("sd", "", ""), data("drop", "", "")},
              .rows = {{"a", Cell(), "undrifted", Cell(), 0.9, Cell(), Cell()},
                       {"b", Cell(), "undrifted", Cell(), 0.8, Cell(), Cell()},
                       {"c", Cell(), "undrifted", Cell(), 0.8, Cell(), Cell()},
                       {"a", "capture", "dark", false, 0.2, Cell(), 0.7},
                       {"a", "capture", "own", true, 1.0, Cell(), 0.0},
                       {"b", "capture", "dark", false, 0.6, Cell(), 0.2},
                       {"c", "capture", "dark", false, 0.5, Cell(), 0.3}}};
  const auto figures = figures_of(report_with(table));
  const Figure* ranks = figure_of(figures, "ranks");
  ASSERT_NE(ranks, nullptr);
  std::map<std::string, int> found;
  for (const auto& row : ranks->spec.at("data").at("values"))
    found[row.at("case").get<std::string>() + " " + row.at("model").get<std::string>()] =
        row.at("rank").get<int>();
  const std::map<std::string, int> expected = {{"undrifted a", 1}, {"undrifted b", 2},
                                               {"undrifted c", 2}, {"capture b", 1},
                                               {"capture c", 2},   {"capture a", 3}};
  EXPECT_EQ(found, expected);
  const Figure* trade = figure_of(figures, "trade_off");
  ASSERT_NE(trade, nullptr);
  EXPECT_EQ(trade->spec.at("concat")[0].at("data").at("values")[0].at("drifted"), 0.2);
}

TEST(Figures, NeedTheirColumns) {
  EXPECT_TRUE(figures_of(report_with({.name = "responses",
                                      .title = "",
                                      .sentence = "",
                                      .columns = {data("model", "", "")},
                                      .rows = {{"net"}}}))
                  .empty());
}

}  // namespace
}  // namespace driftsweep::analysis
