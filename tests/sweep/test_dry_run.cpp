#include <gtest/gtest.h>

#include "sweep/dry_run.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_dry_run {
namespace {

// gcc and clang tell it in ways of their own.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

TEST(DryRun, OneRankIsAlwaysBusyButForTheFirstMessage) {
  const Table table = independent_rows(100);
  const DryRunResult run =
      dry_run(table.plan(), {.ranks = 1, .row_seconds = 0.05, .message_seconds = 0, .latency = 0});
  EXPECT_NEAR(run.seconds, 5, 1e-9);
  EXPECT_NEAR(run.use, 1, 1e-9);
}

TEST(DryRun, ACoordinatorAsSlowAsTheRowsStarvesTheRanks) {
  const Table table = independent_rows(2000);
  const DryRunResult run = dry_run(
      table.plan(), {.ranks = 100, .row_seconds = 0.01, .message_seconds = 0.01, .latency = 0});
  EXPECT_LT(run.use, 0.5);
  EXPECT_GT(run.coordinator_use, 0.9);
}

TEST(DryRun, FourThousandRanksAreKeptBusy) {
  // 100 rows of 50 ms for each rank; 8 us a message is more than is measured (`bench engine`).
  const Table table = independent_rows(4096 * 100, 64);
  const DryRunResult run =
      dry_run(table.plan(), {.ranks = 4096, .row_seconds = 0.05, .message_seconds = 8e-6});
  EXPECT_GE(run.use, 0.95);
  EXPECT_LT(run.coordinator_use, 1);
}

// 10^7 rows must stay far below a gibibyte: 16 bytes a row are 160 MB.
TEST(DryRun, HoldsFewBytesForARow) {
  const RowNumber rows = 2'000'000;
  const Plan plan = {rows, [](RowNumber) { return RowNumber{-1}; },
                     [](RowNumber row) { return row * 8 / rows; }, [](RowNumber) { return 1.0; }};
  const DryRunResult run = dry_run(plan, {.ranks = 8, .row_seconds = 1e-4, .message_seconds = 0});
  EXPECT_LT(run.bytes_per_row, 16);
  // The address sanitizer's allocator is not asked.
  if (!sanitized) {
    EXPECT_GT(run.bytes_per_row, 4);
  }
}

TEST(DryRun, TrainingsComeFirstAndTheirEvaluationsFollow) {
  const Table table = trainings_and_evaluations(8, 100, 1);
  const DryRunResult run =
      dry_run(table.plan(), {.ranks = 4, .row_seconds = 0.1, .message_seconds = 1e-5});
  EXPECT_GE(run.seconds, 0.1 * 808 / 4);
  EXPECT_GE(run.use, 0.9);
}

}  // namespace
}  // namespace driftsweep::sweep::test_dry_run
