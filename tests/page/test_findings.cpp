#include <gtest/gtest.h>

#include "analysis/page/findings.h"

namespace driftsweep::analysis {
namespace {

Table drops(double all, double level) {
  return {.name = "drops",
          .title = "",
          .sentence = "",
          .columns = {data("model", "", ""), data("parameter", "", ""), data("values", "", ""),
                      data("mean_drop", "", ""), data("sd", "", ""), data("largest_drop", "", ""),
                      data("rows", "", "")},
          .rows = {{"net", Cell(), Cell(), all, Cell(), 0.5, int64_t{48}},
                   {"net", "isp.gamma", "1.8 to 2", level, Cell(), 0.5, int64_t{16}},
                   {"net", "isp.gamma", "2 to 2.6", 0.0, Cell(), 0.1, int64_t{32}}}};
}

Report report_of_tables(std::vector<Table> tables, const std::string& metric = "accuracy") {
  Report report;
  report.metric = metric;
  report.folds = 2;
  report.tables = std::move(tables);
  return report;
}

TEST(Findings, SayWhatDriftCostsAndWhere) {
  const auto findings = findings_of(report_of_tables({drops(0.25, 0.4)}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].mood, Finding::Mood::bad);
  EXPECT_EQ(findings[0].head, "net loses 0.250 of accuracy under drift");
  EXPECT_NE(findings[0].text.find("0.400 on average, at isp.gamma 1.8 to 2"), std::string::npos)
      << findings[0].text;
}

TEST(Findings, DoNotCallAGainADrop) {
  const auto findings = findings_of(report_of_tables({drops(-0.004, 0.1)}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].mood, Finding::Mood::good);
  EXPECT_EQ(findings[0].head, "net loses nothing under drift on average");
}

TEST(Findings, NameTheBestModelByTheMetricsSense) {
  Table table{.name = "undrifted",
              .title = "",
              .sentence = "",
              .columns = {data("model", "", ""), data("ece", "", "")},
              .rows = {{"a", 0.2}, {"b", 0.05}, {"none", Cell()}}};
  const auto findings = findings_of(report_of_tables({table}, "ece"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].head, "b reaches 0.050 of ece without drift");
  EXPECT_NE(findings[0].text.find("Best of 2 models"), std::string::npos) << findings[0].text;
}

TEST(Findings, PutTheGravestFirst) {
  Table table{.name = "undrifted",
              .title = "",
              .sentence = "",
              .columns = {data("model", "", ""), data("accuracy", "", "")},
              .rows = {{"net", 0.9}}};
  const auto findings = findings_of(report_of_tables({table, drops(0.25, 0.4)}));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].mood, Finding::Mood::bad);
}

TEST(Findings, TellWhatDecidesOnlyWhereItIsKnown) {
  Table table{
      .name = "sobol_indices",
      .title = "",
      .sentence = "",
      .columns = {data("model", "", ""), data("output", "", ""), data("parameter", "", ""),
                  data("ST", "", ""), data("ST_conf", "", "")},
      .rows = {{"net", "loss", "isp.gamma", 0.2, 0.1}, {"net", "loss", "colour", 0.6, 0.1}}};
  auto findings = findings_of(report_of_tables({table}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].head, "colour decides most");
  table.rows[1][4] = Cell(0.7);
  findings = findings_of(report_of_tables({table}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].head, "Too few points to tell which parameter decides");
}

TEST(Findings, CountParametersThatAreTooFar) {
  Table table{
      .name = "tolerances",
      .title = "",
      .sentence = "",
      .columns = {data("model", "", ""), data("parameter", "", ""), data("unit", "", ""),
                  data("certified_low", "", ""), data("certified_high", "", ""),
                  data("low_end", "", ""), data("high_end", "", "")},
      .rows = {{"net", "isp.gamma", "1", 1.9, 2.5, "metric", "search"},
               {"net", "capture.psf_sigma", "pixels", 0.0, Cell(), "search", "uncertified"}},
      .confidence = 0.95,
      .facts = {{"tau", 0.05}}};
  const auto findings = findings_of(report_of_tables({table}));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].head, "1 of 2 parameters is too far within the searched range");
  for (const char* said : {"isp.gamma from 1.9 to 2.5", "tau = 0.05", "confidence 0.95"})
    EXPECT_NE(findings[0].text.find(said), std::string::npos) << findings[0].text;
  EXPECT_EQ(findings[1].head, "1 of 2 tolerances are not certified");
}

}  // namespace
}  // namespace driftsweep::analysis
