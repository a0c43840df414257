#include <gtest/gtest.h>

#include "base/errors.h"
#include "study/rows.h"

namespace driftsweep::study {
namespace {

// Model 0 is trained, model 1 is not, model 2 is.
Rows example() { return Rows({true, false, true}, 2, 4); }

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
  const Rows rows({false}, 1, 0);
  EXPECT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.row(0).kind, RowKind::reference);
}

}  // namespace
}  // namespace driftsweep::study
