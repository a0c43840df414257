#include <gtest/gtest.h>

#include <cmath>

#include "analysis/learning_curves.h"
#include "analysis/page/table_view.h"
#include "analysis/responses.h"
#include "comm/context.h"
#include "tests/analysis/drift_study.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis {
namespace {

using store_tests::Scratch;

store::StudyFile study_with(const Scratch& scratch, const analysis_tests::Gaps& gaps) {
  analysis_tests::write_drift_study(scratch.file("s.h5"), gaps);
  return {scratch.file("s.h5"), store::StudyFile::Access::read, comm::Context::local()};
}

// The row of a model and parameter with this number, or of this choice.
size_t row_of(const TableView& table, const std::string& model, const std::string& parameter,
              double value, const std::string& choice = "") {
  for (size_t row = 0; row < table.rows(); ++row)
    if (table.text(row, "model") == model && table.text(row, "parameter") == parameter &&
        (choice.empty() ? table.number(row, "value") == value
                        : table.text(row, "choice") == choice))
      return row;
  ADD_FAILURE() << "no row of " << parameter << " " << value << choice;
  return 0;
}

TEST(Responses, AreMeansOverPointsWithStudentsConfidence) {
  const Scratch scratch;
  const Table table = responses_table(study_with(scratch, {}));
  const TableView view(table);
  // Points 0, 3, 6 and 9; accuracy is 0.8125 - point / 64 in the mean of the folds.
  const size_t row = row_of(view, "small, fast", "capture.exposure", 0.5);
  const double mean = 0.8125 - 4.5 / 64, half = 3.182446305284263 * std::sqrt(15.0) / 64 / 2;
  EXPECT_DOUBLE_EQ(view.number(row, "accuracy"), mean);
  EXPECT_NEAR(view.number(row, "band_low"), mean - half, 1e-12);
  EXPECT_NEAR(view.number(row, "band_high"), mean + half, 1e-12);
  EXPECT_EQ(view.number(row, "points"), 4);
  EXPECT_EQ(view.number(row, "undrifted"), 0.8125);
  EXPECT_EQ(view.text(row, "unit"), "factor");
  // One point has no spread; the choices are those of the design.
  const size_t single = row_of(view, "large", "isp.gamma", 12);
  EXPECT_DOUBLE_EQ(view.number(single, "accuracy"), 0.8125 - 22. / 64);
  EXPECT_TRUE(std::isnan(view.number(single, "band_low")));
  EXPECT_DOUBLE_EQ(
      view.number(row_of(view, "small, fast", "isp.demosaic", 0, "menon2007"), "accuracy"),
      0.8125 - 6. / 64);
  // Two models, of 12 numbers, 2 numbers (a point of its own value is none) and 2 choices.
  EXPECT_EQ(view.rows(), 2U * (12 + 2 + 2));
}

TEST(Responses, LeaveOutWhatIsMissing) {
  const Scratch scratch;
  const Table table = responses_table(
      study_with(scratch, {.failed = true, .not_a_number = true, .no_reference = true}));
  const TableView view(table);
  // Of point 0 the first fold alone is complete, of point 11 the second.
  EXPECT_DOUBLE_EQ(view.number(row_of(view, "small, fast", "isp.gamma", 1), "accuracy"), 0.75);
  EXPECT_DOUBLE_EQ(view.number(row_of(view, "small, fast", "isp.gamma", 12), "accuracy"),
                   0.875 - 11. / 64);
  EXPECT_EQ(view.number(row_of(view, "large", "isp.gamma", 3), "undrifted"), 0.875);
}

TEST(Responses, LeaveOutFurtherDataSets) {
  const Scratch scratch;
  const Table table = responses_table(study_with(scratch, {.test_sets = true}));
  const TableView view(table);
  for (size_t row = 0; row < view.rows(); ++row) {
    EXPECT_NE(view.text(row, "parameter"), "data.test");
    EXPECT_LE(view.number(row, "points"), 10);
  }
}

TEST(Classes, AreRecallsOfAllPointsTogether) {
  const Scratch scratch;
  const Table table = classes_table(study_with(scratch, {}));
  const TableView view(table);
  ASSERT_EQ(view.rows(), 4U);
  // Confusions are {point, 1; 2, fold}: undrifted 0 of 2 in class a, 0 + 1 of 2 + 3 in b; in 12
  // points of two folds 132 of 156 in a, 12 of 24 * 2 + 12 in b.
  EXPECT_DOUBLE_EQ(view.number(0, "recall"), 0);
  EXPECT_DOUBLE_EQ(view.number(1, "recall"), 1. / 5);
  EXPECT_DOUBLE_EQ(view.number(0, "drifted_recall"), 132. / 156);
  EXPECT_DOUBLE_EQ(view.number(1, "drifted_recall"), 12. / 60);
}

// Points 10 and 11 are sets from elsewhere.
TEST(Classes, LeaveOutFurtherDataSets) {
  const Scratch scratch;
  const Table table = classes_table(study_with(scratch, {.test_sets = true}));
  const TableView view(table);
  EXPECT_DOUBLE_EQ(view.number(0, "drifted_recall"), 90. / 110);
}

TEST(LearningCurves, HoldTheEpochsThatWere) {
  const Scratch scratch;
  const auto tables = learning_tables(study_with(scratch, {}));
  ASSERT_EQ(tables.size(), 1U);
  const TableView view(tables[0]);
  ASSERT_EQ(view.rows(), 8U);
  EXPECT_EQ(view.number(1, "epoch"), 2);
  EXPECT_FLOAT_EQ(static_cast<float>(view.number(1, "loss")), 0.1F);
  EXPECT_TRUE(std::isnan(view.number(1, "validation_loss")));
}

}  // namespace
}  // namespace driftsweep::analysis
