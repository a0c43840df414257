#include <gtest/gtest.h>

#include <tuple>

#include "sweep/coordinator.h"
#include "sweep/doubts.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_doubts {
namespace {

using Kind = Doubts::Decision::Kind;
using Decided = std::vector<std::tuple<Kind, int, RowNumber>>;

Decided decisions(Doubts& doubts) {
  Decided all;
  while (const auto decision = doubts.next())
    all.emplace_back(decision->kind, decision->rank, decision->row);
  return all;
}

TEST(Doubts, ThreeFailuresRunningSuspendTheRank) {
  Doubts doubts(2);
  doubts.failed(0, 10, 1, "exception");
  doubts.failed(0, 11, 1, "out_of_memory");
  EXPECT_EQ(decisions(doubts), Decided{});
  doubts.failed(0, 12, 1, "exception");
  EXPECT_EQ(decisions(doubts), (Decided{{Kind::suspend, 0, -1},
                                        {Kind::hand_back, 0, 10},
                                        {Kind::hand_back, 0, 11},
                                        {Kind::hand_back, 0, 12}}));
  EXPECT_TRUE(doubts.suspended(0));
  // The row that was in flight meanwhile goes back too.
  doubts.failed(0, 13, 1, "exception");
  EXPECT_EQ(decisions(doubts), (Decided{{Kind::hand_back, 0, 13}}));
  // The rows succeed elsewhere: it was the device.
  doubts.ended(1, 10);
  EXPECT_TRUE(doubts.suspended(0));
}

TEST(Doubts, ARowThatEndsBetweenClearsTheRank) {
  Doubts doubts(2);
  doubts.failed(0, 1, 1, "exception");
  doubts.failed(0, 2, 1, "exception");
  doubts.ended(0, 3);
  EXPECT_EQ(decisions(doubts), (Decided{{Kind::charge, 0, 1}, {Kind::charge, 0, 2}}));
  doubts.failed(0, 4, 1, "exception");
  EXPECT_EQ(decisions(doubts), Decided{});
}

TEST(Doubts, RowsThatFailOnTwoDevicesAreGuiltyAndTheirLikeToo) {
  Doubts doubts(2);
  for (const RowNumber row : {1, 2, 3}) doubts.failed(0, row, 7, "out_of_memory");
  decisions(doubts);
  doubts.failed(1, 2, 7, "out_of_memory");
  EXPECT_EQ(decisions(doubts), (Decided{{Kind::resume, 0, -1}, {Kind::charge, 1, 2}}));
  EXPECT_FALSE(doubts.suspended(0));
  for (const RowNumber row : {1, 3, 4, 5, 6, 8}) {
    doubts.failed(1, row, 7, "out_of_memory");
    EXPECT_EQ(decisions(doubts), (Decided{{Kind::charge, 1, row}}));
  }
  // Another model, or another failure, is another matter.
  doubts.failed(1, 20, 8, "out_of_memory");
  doubts.failed(1, 21, 7, "exception");
  EXPECT_EQ(decisions(doubts), Decided{});
}

TEST(Doubts, TheLastRankIsChargedUnlessItsDeviceIsBroken) {
  Doubts doubts(1);
  for (const RowNumber row : {1, 2, 3}) doubts.failed(0, row, 7, "exception");
  EXPECT_EQ(decisions(doubts),
            (Decided{{Kind::charge, 0, 1}, {Kind::charge, 0, 2}, {Kind::charge, 0, 3}}));
  for (const RowNumber row : {4, 5, 6}) doubts.failed(0, row, 7, "device");
  EXPECT_EQ(decisions(doubts), (Decided{{Kind::give_up, 0, -1},
                                        {Kind::hand_back, 0, 4},
                                        {Kind::hand_back, 0, 5},
                                        {Kind::hand_back, 0, 6}}));
}

Result failure(int rank, RowNumber row) {
  Result made;
  made.rank = rank;
  made.row = row;
  made.state = RowState::failed;
  made.error = "exception";
  return made;
}

std::vector<RowNumber> lease(Coordinator& coordinator, int rank) {
  coordinator.request(rank);
  const auto grant = coordinator.next_grant();
  if (!grant || grant->first != rank) return {};
  return grant->second.rows;
}

TEST(Doubts, TheCoordinatorLeasesRowsHandedBackToOthers) {
  const Table table = independent_rows(4);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  for (RowNumber row = 0; row < 3; ++row) {
    ASSERT_EQ(lease(coordinator, 0), std::vector<RowNumber>{row});
    coordinator.doubt(failure(0, row));
  }
  while (coordinator.next_decision()) {
  }
  EXPECT_EQ(lease(coordinator, 0), std::vector<RowNumber>{});
  std::set<RowNumber> seen;
  for (int i = 0; i < 4; ++i) {
    const auto rows = lease(coordinator, 1);
    ASSERT_EQ(rows.size(), 1u);
    seen.insert(rows.front());
    Result done = failure(1, rows.front());
    done.state = RowState::complete;
    done.error.clear();
    coordinator.end(done);
  }
  EXPECT_EQ(seen, (std::set<RowNumber>{0, 1, 2, 3}));
  EXPECT_TRUE(coordinator.finished());
}

TEST(Doubts, NoRankWaitsForRowsThatItFailedItself) {
  const Table table = trainings_and_evaluations(1, 2);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  ASSERT_EQ(lease(coordinator, 0), std::vector<RowNumber>{0});
  coordinator.doubt(failure(0, 0));
  EXPECT_FALSE(coordinator.next_decision().has_value());
  EXPECT_EQ(lease(coordinator, 0), std::vector<RowNumber>{});
  const auto decision = coordinator.next_decision();
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->kind, Kind::charge);
  coordinator.end(failure(0, 0));
  EXPECT_TRUE(coordinator.finished());
}

}  // namespace
}  // namespace driftsweep::sweep::test_doubts
