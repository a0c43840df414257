// The closing table against closed forms (see drift_study.h), whole and with gaps.
#include "analysis/summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/conclusions.h"
#include "analysis/export_csv.h"
#include "analysis/status_text.h"
#include "analysis/text_table.h"
#include "base/errors.h"
#include "comm/context.h"
#include "tests/analysis/drift_study.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_summary {
namespace {

using analysis_tests::Gaps;
using store::StudyFile;
using store_tests::Scratch;

StudyFile study_with(const Scratch& scratch, const Gaps& gaps) {
  const std::string path = scratch.file("s.h5");
  analysis_tests::write_drift_study(path, gaps);
  return StudyFile(path, StudyFile::Access::read, comm::Context::local());
}

void expect_fits(const std::string& text, size_t width) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(characters(line), width) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "'" << line << "'";
  }
}

TEST(Summary, ReferencesAndDropsMatchTheClosedForm) {
  const Scratch scratch;
  const Summary summary = summarize(study_with(scratch, {}));
  EXPECT_TRUE(summary.rows.complete());
  EXPECT_EQ(summary.metric, "accuracy") << "the job's metric, not the first one stored";
  ASSERT_EQ(summary.models.size(), 2U);
  for (size_t m = 0; m < 2; ++m) {
    const ModelSummary& model = summary.models[m];
    EXPECT_DOUBLE_EQ(model.reference_metric.mean(), 0.8125);
    EXPECT_DOUBLE_EQ(model.reference_metric.sd(), 0.125 / std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(model.reference_loss.mean(), 0.25);
    const double unit = static_cast<double>(m + 1) / 64;  // drop = unit * point
    EXPECT_EQ(model.drop.count(), 24);
    EXPECT_DOUBLE_EQ(model.drop.mean(), unit * 5.5);

    // Gamma is 1 … 12: thirds of four points each.
    ASSERT_EQ(model.axes[0].levels.size(), 3U);
    for (size_t third = 0; third < 3; ++third) {
      const LevelDrop& level = model.axes[0].levels[third];
      EXPECT_EQ(level.drop.count(), 8);
      EXPECT_DOUBLE_EQ(level.drop.mean(), unit * (1.5 + 4 * static_cast<double>(third)));
      EXPECT_DOUBLE_EQ(level.drop.largest(), unit * (3 + 4 * static_cast<double>(third)));
    }
    EXPECT_EQ(model.axes[0].levels[1].label, "5 to 8");

    // Exposure repeats 0.5, 1, own: points 0 3 6 9, 1 4 7 10, 2 5 8 11.
    ASSERT_EQ(model.axes[1].levels.size(), 3U);
    EXPECT_EQ(model.axes[1].levels[2].label, "own value");
    for (size_t level = 0; level < 3; ++level) {
      EXPECT_DOUBLE_EQ(model.axes[1].levels[level].drop.mean(),
                       unit * (4.5 + static_cast<double>(level)));
    }
    EXPECT_EQ(model.axes[2].levels[1].label, "menon2007");
    EXPECT_DOUBLE_EQ(model.axes[2].levels[1].drop.mean(), unit * 6);

    EXPECT_EQ(model.worst.point, 11);
    EXPECT_DOUBLE_EQ(model.worst.drop, unit * 11);
    EXPECT_DOUBLE_EQ(model.worst.metric, 0.8125 - unit * 11);
    EXPECT_EQ(model.worst.coordinates,
              (std::vector<std::string>{"isp.gamma=12", "capture.exposure=own",
                                        "isp.demosaic=menon2007"}));
  }
}

TEST(Summary, FurtherDataSetsAreNoDriftsOfTheDesign) {
  const Scratch scratch;
  const Summary summary = summarize(study_with(scratch, {.test_sets = true}));
  EXPECT_EQ(summary.points, 10);
  EXPECT_EQ(summary.tests, 2);
  for (size_t m = 0; m < 2; ++m) {
    const ModelSummary& model = summary.models[m];
    const double unit = static_cast<double>(m + 1) / 64;
    EXPECT_EQ(model.drop.count(), 20);
    EXPECT_DOUBLE_EQ(model.drop.mean(), unit * 4.5);
    EXPECT_EQ(model.worst.point, 9);
    ASSERT_EQ(model.axes.size(), 3U) << "a lone case tells nothing";
    EXPECT_EQ(model.axes[2].levels.size(), 2U) << "no level of the sets' own";
    ASSERT_EQ(model.tests.size(), 2U);
    for (size_t test = 0; test < 2; ++test) {
      const auto point = 10 + static_cast<double>(test);
      EXPECT_EQ(model.tests[test].drop.count(), 2);
      EXPECT_DOUBLE_EQ(model.tests[test].drop.mean(), unit * point);
      EXPECT_DOUBLE_EQ(model.tests[test].metric.mean(), 0.8125 - unit * point);
      EXPECT_DOUBLE_EQ(model.tests[test].loss.mean(), 0.25 + point / 8);
    }
    EXPECT_EQ(model.tests[1].name, "lab3");
  }
  // Gradients of isp.gamma, (point - 5) (model + 1) / 4 over points 0 to 9.
  for (const auto& gradient : summary.gradients) EXPECT_EQ(gradient.raw.count(), 20);
  const std::string text = to_text(summary);
  for (const char* piece :
       {"10 points, 2 further data sets", "Further data sets, undrifted", "lab3"})
    EXPECT_NE(text.find(piece), std::string::npos) << piece << " in\n" << text;
  expect_fits(text, 80);
}

TEST(Summary, GradientsAreScaledByTheSampledRangeAndSorted) {
  const Scratch scratch;
  const Summary summary = summarize(study_with(scratch, {}));
  ASSERT_EQ(summary.gradients.size(), 4U);
  // Gamma: |point - 5| sums to 36 over the points 0 … 11, times (model + 1) / 4; its range is 11.
  EXPECT_EQ(summary.gradients[0].model, "large");
  EXPECT_EQ(summary.gradients[0].parameter, "isp.gamma");
  EXPECT_DOUBLE_EQ(summary.gradients[0].strength.mean(), 36.0 / 12 / 2 * 11);
  EXPECT_DOUBLE_EQ(summary.gradients[0].raw.mean(), 0.5 / 2);
  EXPECT_EQ(summary.gradients[1].model, "small, fast");
  EXPECT_DOUBLE_EQ(summary.gradients[1].strength.mean(), 36.0 / 12 / 4 * 11);
  // Exposure: 1/8 everywhere over a range of 0.5.
  EXPECT_EQ(summary.gradients[2].parameter, "capture.exposure");
  EXPECT_DOUBLE_EQ(summary.gradients[2].strength.mean(), 0.0625);
  EXPECT_EQ(summary.gradients[2].unit, "factor");
}

TEST(Summary, GapsAreSkippedCountedAndSaid) {
  const Scratch scratch;
  const StudyFile study = study_with(scratch, {true, true, true, true});
  const Summary summary = summarize(study);
  EXPECT_FALSE(summary.rows.complete());
  EXPECT_EQ(summary.not_a_number, 1);
  EXPECT_EQ(summary.without_reference, 12);
  // Model 0 lacks (fold 1, point 0) and the NaN of (fold 0, point 11).
  EXPECT_EQ(summary.models[0].drop.count(), 22);
  EXPECT_DOUBLE_EQ(summary.models[0].drop.mean(), (2 * 66 - 0 - 11) / 64.0 / 22);
  // Model 1 has fold 1 alone, without its point 11.
  EXPECT_EQ(summary.models[1].reference_metric.count(), 1);
  EXPECT_EQ(summary.models[1].drop.count(), 11);
  EXPECT_EQ(summary.models[1].worst.point, 10);

  const std::string text = to_text(summary);
  EXPECT_NE(text.find("PARTIAL: 3 rows are missing (2 of them failed)"), std::string::npos) << text;
  EXPECT_NE(text.find("46 of 48 evaluations"), std::string::npos) << text;
  EXPECT_NE(text.find("1 complete row whose accuracy is not a number"), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos) << text;
  expect_fits(text, 80);

  const std::string status = status_text(study);
  EXPECT_NE(status.find("1 x OutOfMemory, such as evaluation small, fast, fold 1, point 0"),
            std::string::npos)
      << status;
  expect_fits(status, 80);
}

TEST(Summary, AFinishedStudyIsNotCalledPartial) {
  const Scratch scratch;
  const StudyFile study = study_with(scratch, {});
  const std::string text = to_text(summarize(study));
  EXPECT_EQ(text.find("PARTIAL"), std::string::npos);
  EXPECT_NE(text.find("0.812 ± 0.088"), std::string::npos) << text;
  expect_fits(text, 80);
  EXPECT_EQ(status_text(study).find("Failures"), std::string::npos);
}

TEST(Summary, AStudyWithoutAnyResultSaysSo) {
  const Scratch scratch;
  store::StudyShape shape;
  shape.name = "empty";
  shape.kind = "sensitivity";
  shape.models = {"m"};
  shape.points = 3;
  shape.metrics = {"accuracy"};
  shape.axes = {{"isp.gamma", "1", "value", std::vector<double>{1, 2, 3}}};
  shape.gradient_parameters = {"isp.gamma"};
  store::create_study_file(scratch.file("s.h5"), shape);
  const StudyFile study(scratch.file("s.h5"), StudyFile::Access::read, comm::Context::local());
  const std::string text = to_text(summarize(study));
  EXPECT_NE(text.find("0 of 1 references, 0 of 3 evaluations"), std::string::npos) << text;
  EXPECT_NE(text.find("no complete row"), std::string::npos) << text;
  EXPECT_NE(text.find("without a gradient: isp.gamma (m)"), std::string::npos) << text;
  EXPECT_EQ(text.find("nan"), std::string::npos) << text;
}

TEST(Summary, RowsOfAParameterSayThatTheyAverageOverTheOthers) {
  const Scratch scratch;
  const Report report = report_of(summarize(study_with(scratch, {})));
  const auto drops = std::find_if(report.tables.begin(), report.tables.end(),
                                  [](const Table& table) { return table.name == "drops"; });
  ASSERT_NE(drops, report.tables.end());
  ASSERT_EQ(drops->notes.size(), 1U);
  EXPECT_NE(drops->notes[0].find("it is not the cost of this drift alone"), std::string::npos);
  // Gamma has 12 values, more than are told one by one.
  EXPECT_NE(drops->notes[0].find("a third of the points each"), std::string::npos);
}

// One document for scripts, of a kind that only had a text.
TEST(Summary, TheJsonHoldsTheNumbersOfTheTables) {
  const Scratch scratch;
  const StudyFile study = study_with(scratch, {});
  const auto json = nlohmann::json::parse(analysis_json(study));
  EXPECT_EQ(json["kind"], "sensitivity");
  EXPECT_EQ(json["complete"], true);
  std::map<std::string, nlohmann::json> tables;
  for (const auto& table : json["tables"]) tables[table["name"]] = table;
  // Undrifted 0.75 and 0.875 in the two folds; at point p of model 0, p / 64 less.
  const auto& undrifted = tables["undrifted"]["rows"][0];
  EXPECT_EQ(undrifted["accuracy"], 0.8125);
  EXPECT_EQ(undrifted["folds"], 2);
  const auto& all = tables["drops"]["rows"][0];
  EXPECT_TRUE(all["parameter"].is_null());
  EXPECT_DOUBLE_EQ(all["mean_drop"], 66. / 64 / 12);
  EXPECT_EQ(all["rows"], 24);
  EXPECT_EQ(tables["worst_points"]["rows"][1]["point"], 11);
  EXPECT_EQ(tables["gradients"]["rows"][0]["strength"], 36.0 / 12 / 2 * 11);

  write_main_csv(study, scratch.file("drops.csv"));
  std::ifstream file(scratch.file("drops.csv"));
  std::string header, first;
  std::getline(file, header);
  std::getline(file, first);
  EXPECT_EQ(header, "model,parameter,values,mean_drop,sd,largest_drop,rows");
  EXPECT_TRUE(first.starts_with("\"small, fast\",,,0.0859374")) << first;
}

TEST(Export, ReplacesOldTablesAndRefusesAFileInPlaceOfTheFolder) {
  const Scratch scratch;
  const StudyFile study = study_with(scratch, {});
  const std::string folder = scratch.file("csv");
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/evaluations.csv") << "old";
  const std::vector<std::string> paths = export_csv(study, folder);
  EXPECT_EQ(paths.size(), 7U);
  for (const auto& path : paths) EXPECT_GT(std::filesystem::file_size(path), 20U) << path;

  std::ofstream(scratch.file("taken")) << "precious";
  EXPECT_THROW(export_csv(study, scratch.file("taken")), base::UserError);
  EXPECT_EQ(std::filesystem::file_size(scratch.file("taken")), 8U);
}

}  // namespace
}  // namespace driftsweep::analysis::test_summary
