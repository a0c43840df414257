#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.h"
#include "study/rows.h"
#include "study/session.h"

namespace driftsweep::study::test_rows {
namespace {

// Model 0 is trained, model 1 is not, model 2 is.
store::StudyShape of_points(int64_t points) {
  store::StudyShape sizes;
  sizes.points = points;
  return sizes;
}

// Three searches, five tolerances and an ellipsoid of each model and fold.
store::StudyShape of_searches() {
  store::StudyShape sizes = of_points(1);
  sizes.search.groups = {"all", "isp", "raw"};
  sizes.search.lambdas = {0};
  sizes.search.restarts = 1;
  sizes.search.parameters = {"a", "b", "c", "d", "e"};
  sizes.search.tolerances = sizes.search.ellipsoids = true;
  return sizes;
}

Rows example() { return Rows({true, false, true}, 2, of_points(4)); }

TEST(Rows, AreNumberedWithoutGapsBothWays) {
  const Rows rows = example();
  EXPECT_EQ(rows.size(), 2 * 2 + 3 * 2 + 3 * 2 * 4);
  for (int64_t number = 0; number < rows.size(); ++number)
    EXPECT_EQ(rows.number(rows.row(number)), number);
  EXPECT_THROW(rows.row(rows.size()), base::InternalError);
  EXPECT_THROW(rows.row(-1), base::InternalError);
}

TEST(Rows, WaitForTheTrainingOfTheirOwnModelAndFold) {
  const Rows rows = example();
  for (int64_t number = 0; number < rows.size(); ++number) {
    const Row row = rows.row(number);
    const int64_t first = rows.waits_for(number);
    if (row.kind == RowKind::training || row.model == 1) {
      EXPECT_EQ(first, -1);
    } else {
      ASSERT_LT(first, number);
      EXPECT_EQ(rows.row(first), (Row{RowKind::training, row.model, row.fold, -1}));
    }
  }
}

TEST(Rows, AStudyWithoutPointsHasReferencesOnly) {
  const Rows rows({false}, 1, of_points(0));
  EXPECT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.row(0).kind, RowKind::reference);
}

TEST(Rows, SearchesTolerancesAndEllipsoidsComeAfterTheEvaluations) {
  const Rows rows({true, false}, 2, of_searches());
  EXPECT_EQ(rows.size(), 2 + 4 * (1 + 1 + 3 + 5 + 1));
  for (int64_t number = 0; number < rows.size(); ++number)
    EXPECT_EQ(rows.number(rows.row(number)), number);
  EXPECT_EQ(rows.row(rows.size() - 1), (Row{RowKind::ellipsoid, 1, 1, -1}));
  EXPECT_EQ(rows.row(rows.size() - 5), (Row{RowKind::tolerance, 1, 1, 4}));
  EXPECT_EQ(rows.row(2 + 4 + 4), (Row{RowKind::forensics, 0, 0, 0}));
  EXPECT_EQ(rows.waits_for(rows.number({RowKind::tolerance, 0, 1, 2})), 1);
  EXPECT_EQ(rows.waits_for(rows.number({RowKind::forensics, 1, 0, 0})), -1);
  EXPECT_EQ(rows.waits_for(rows.number({RowKind::ellipsoid, 0, 1, -1})), 1);
  store::StudyShape begun_before = of_searches();
  begun_before.search.ellipsoids = false;
  const Rows fewer = rows.within(begun_before);
  EXPECT_EQ(fewer.size(), rows.size() - 4);
  for (int64_t number = 0; number < fewer.size(); ++number)
    EXPECT_EQ(fewer.row(number), rows.row(number));
}

TEST(LostWeights, AreTrainedAgainWhereRowsNeedThem) {
  using sweep::RowState;
  const Rows rows = example();
  std::vector<RowState> states(static_cast<size_t>(rows.size()), RowState::complete);
  // Every training's weights are gone, and one evaluation of model 2, fold 1, is left.
  const auto left = static_cast<size_t>(rows.number({RowKind::evaluation, 2, 1, 3}));
  states[left] = RowState::waiting;
  const auto gone = [](const Row&) { return std::string("/nowhere"); };
  const auto lost = reopen_lost_trainings(states, rows, gone);
  const int64_t training = rows.number({RowKind::training, 2, 1, -1});
  EXPECT_EQ(lost, std::vector<int64_t>{training});
  EXPECT_EQ(states[static_cast<size_t>(training)], RowState::waiting);
  EXPECT_EQ(std::count(states.begin(), states.end(), RowState::waiting), 2);
  states[static_cast<size_t>(training)] = RowState::complete;
  EXPECT_TRUE(
      reopen_lost_trainings(states, rows, [](const Row&) { return std::string("/"); }).empty());
}

}  // namespace
}  // namespace driftsweep::study::test_rows
