#include "analysis/compare.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/page/table_view.h"
#include "comm/context.h"
#include "tests/analysis/drift_study.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis {
namespace {

using store::StudyFile;
using store_tests::Scratch;

StudyFile opened(const std::string& path, StudyFile::Access access = StudyFile::Access::read) {
  return {path, access, comm::Context::local()};
}

// Odd points of the first model lose 1/16 of accuracy in the second study.
void hurt(const std::string& path) {
  StudyFile study = opened(path, StudyFile::Access::write);
  for (int64_t fold = 0; fold < analysis_tests::folds; ++fold)
    for (int64_t point = 1; point < analysis_tests::points; point += 2) {
      const store::RowKey key{store::RowKind::evaluation, 0, fold, point};
      auto values = study.read<store::EvaluationValues>(key);
      values.metrics[1] -= 1.0F / 16;
      study.write(key, values, {});
    }
}

const Table* table_of(const Report& report, const std::string& name) {
  for (const auto& table : report.tables)
    if (table.name == name) return &table;
  return nullptr;
}

size_t row_of(const TableView& table, const std::string& model, const std::string& rows,
              const std::string& measure) {
  for (size_t row = 0; row < table.rows(); ++row)
    if (table.text(row, "model") == model && table.text(row, "rows") == rows &&
        table.text(row, "measure") == measure)
      return row;
  ADD_FAILURE() << model << " " << rows << " " << measure;
  return 0;
}

TEST(Compare, TheSameStudyDiffersInNothing) {
  const Scratch scratch;
  analysis_tests::write_drift_study(scratch.file("a.h5"));
  const StudyFile a = opened(scratch.file("a.h5"));
  const Report report = compare(a, a);
  EXPECT_EQ(table_of(report, "differences"), nullptr);
  const Table* paired = table_of(report, "paired");
  ASSERT_NE(paired, nullptr);
  const TableView view(*paired);
  ASSERT_EQ(view.rows(), 8U);  // 2 models, undrifted and drifted, accuracy and loss
  for (size_t row = 0; row < view.rows(); ++row) EXPECT_EQ(view.number(row, "difference"), 0);
}

TEST(Compare, PairsPointsAndGivesStudentsConfidence) {
  const Scratch scratch;
  analysis_tests::write_drift_study(scratch.file("a.h5"));
  analysis_tests::write_drift_study(scratch.file("b.h5"));
  hurt(scratch.file("b.h5"));
  const Report report = compare(opened(scratch.file("a.h5")), opened(scratch.file("b.h5")));
  const TableView view(*table_of(report, "paired"));
  const size_t row = row_of(view, "small, fast", "drifted", "accuracy");
  // Twelve points, half of which lose 1/16: mean -1/32, sd 1/32 sqrt(12 / 11).
  EXPECT_DOUBLE_EQ(view.number(row, "difference"), -1. / 32);
  EXPECT_NEAR(view.number(row, "half_width"), 2.200985160082949 / 32 / std::sqrt(11.), 1e-12);
  EXPECT_EQ(view.number(row, "pairs"), 12);
  EXPECT_EQ(view.number(row_of(view, "large", "drifted", "accuracy"), "difference"), 0);
  EXPECT_EQ(view.number(row_of(view, "small, fast", "undrifted", "accuracy"), "pairs"), 2);
}

TEST(Compare, LeavesOutWhatOneOfThemLacks) {
  const Scratch scratch;
  analysis_tests::write_drift_study(scratch.file("a.h5"),
                                    {.not_a_number = true, .no_reference = true});
  analysis_tests::write_drift_study(scratch.file("b.h5"), {.waiting = true, .test_sets = true});
  const Report report = compare(opened(scratch.file("a.h5")), opened(scratch.file("b.h5")));
  // Points 10 and 11 of B are further data sets, which A has not.
  EXPECT_EQ(report.sentences[2], "10 of 12 points of B are points of A too.");
  const TableView view(*table_of(report, "paired"));
  EXPECT_EQ(view.number(row_of(view, "large", "drifted", "loss"), "pairs"), 10);
  EXPECT_EQ(view.number(row_of(view, "large", "undrifted", "loss"), "pairs"), 1);
  EXPECT_TRUE(std::isnan(view.number(row_of(view, "large", "undrifted", "loss"), "half_width")));
}

}  // namespace
}  // namespace driftsweep::analysis
