#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "base/errors.h"
#include "sweep/coordinator.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_coordinator {
namespace {

constexpr auto complete = RowState::complete;
constexpr auto failed = RowState::failed;

Result result(int rank, RowNumber row, RowState state = complete, double seconds = 1) {
  Result made;
  made.rank = rank;
  made.row = row;
  made.state = state;
  made.seconds = seconds;
  if (state == failed) made.error = "exception", made.text = "row " + std::to_string(row);
  return made;
}

// The lease a rank gets at once; empty where it must wait (and then goes on waiting).
std::vector<RowNumber> lease(Coordinator& coordinator, int rank) {
  coordinator.request(rank);
  const auto grant = coordinator.next_grant();
  if (!grant) return {};
  EXPECT_EQ(grant->first, rank);
  return grant->second.rows;
}

using Rows = std::vector<RowNumber>;

TEST(Coordinator, EmptyPlanIsFinished) {
  const Table table;
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  EXPECT_TRUE(coordinator.finished());
  EXPECT_TRUE(lease(coordinator, 0).empty());
}

// A rank is suspended while it still holds a row; before it says that it hands this one back,
// another rank has failed a row too, so that it works again.
TEST(Coordinator, ARowHandedBackAfterItsRankWorksAgainIsNotLost) {
  const Table table = independent_rows(6);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  Rows held;
  for (int i = 0; i < 4; ++i)
    for (const RowNumber row : lease(coordinator, 0)) held.push_back(row);
  ASSERT_EQ(held.size(), 4u);
  const RowNumber kept = held.back();
  for (int i = 0; i < 3; ++i) coordinator.doubt(result(0, held[static_cast<size_t>(i)], failed));
  using Kind = Doubts::Decision::Kind;
  std::multiset<Kind> kinds;
  while (const auto decision = coordinator.next_decision()) kinds.insert(decision->kind);
  EXPECT_EQ(kinds, (std::multiset<Kind>{Kind::hand_back, Kind::hand_back, Kind::hand_back,
                                        Kind::suspend}));

  bool resumed = false, handed_back = false;
  int64_t ran = 0;
  while (!coordinator.finished() && ++ran < 100) {
    const Rows rows = lease(coordinator, 1);
    if (rows.empty()) break;
    for (const RowNumber row : rows) {
      ASSERT_TRUE(row != kept || handed_back);
      coordinator.doubt(result(1, row, failed));
      while (const auto decision = coordinator.next_decision()) {
        resumed = resumed || decision->kind == Kind::resume;
        if (decision->kind == Kind::charge) coordinator.end(result(1, decision->row, failed));
      }
    }
    if (resumed && !handed_back) {
      Result back = result(0, kept, RowState::waiting);
      back.attempts = 0;
      coordinator.end(back);
      handed_back = true;
    }
  }
  EXPECT_TRUE(resumed);
  EXPECT_TRUE(coordinator.finished());
  EXPECT_EQ(coordinator.state(kept), failed);
}

TEST(Coordinator, RowsWaitForTheirPredecessor) {
  const Table table = trainings_and_evaluations(1, 3);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  EXPECT_EQ(lease(coordinator, 0), Rows{0});
  coordinator.request(1);
  EXPECT_FALSE(coordinator.next_grant().has_value());
  coordinator.end(result(0, 0));
  const auto grant = coordinator.next_grant();
  ASSERT_TRUE(grant.has_value());
  EXPECT_EQ(grant->first, 1);  // the rank that had to wait
  EXPECT_EQ(grant->second.rows, Rows{1});
}

TEST(Coordinator, ChainsRunInOrder) {
  Table table;
  for (int i = 0; i < 5; ++i) table.add(i - 1, 0);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 3);
  for (RowNumber row = 0; row < 5; ++row) {
    EXPECT_EQ(lease(coordinator, 2), Rows{row});
    EXPECT_FALSE(coordinator.next_grant().has_value());
    coordinator.end(result(2, row));
  }
  EXPECT_TRUE(coordinator.finished());
}

TEST(Coordinator, TrainingsComeFirstLongestFirst) {
  Table table;
  table.add(-1, 9);  // an evaluation that waits for nothing
  table.add(-1, 1, 10);
  table.add(-1, 2, 30);
  table.add(-1, 3, 20);
  for (RowNumber training : {1, 2, 3}) table.add(training, training);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 4);
  EXPECT_EQ(lease(coordinator, 0), Rows{2});
  EXPECT_EQ(lease(coordinator, 1), Rows{3});
  EXPECT_EQ(lease(coordinator, 2), Rows{1});
  EXPECT_EQ(lease(coordinator, 3), Rows{0});
}

TEST(Coordinator, LongestLeavesOfAnAffinityFirstEqualOnesInOrder) {
  Table table;
  for (const double cost : {1., 5., 5., 7., 1.}) table.add(-1, 0, cost);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 1);
  Rows order;
  while (!coordinator.finished()) {
    for (const RowNumber row : lease(coordinator, 0)) {
      order.push_back(row);
      coordinator.end(result(0, row));
    }
  }
  EXPECT_EQ(order, (Rows{3, 1, 2, 0, 4}));
}

TEST(Coordinator, ARankGoesOnWithTheModelItTrained) {
  const Table table = trainings_and_evaluations(2, 10);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  // Model 1 is the longer training.
  EXPECT_EQ(lease(coordinator, 0), Rows{1});
  EXPECT_EQ(lease(coordinator, 1), Rows{0});
  coordinator.end(result(0, 1));
  coordinator.end(result(1, 0));
  for (int i = 0; i < 20; ++i) {
    const int rank = i % 2;
    const Rows rows = lease(coordinator, rank);
    ASSERT_FALSE(rows.empty());
    for (const RowNumber row : rows) {
      EXPECT_EQ(table.affinity[row], 1 - rank) << "row " << row;
      coordinator.end(result(rank, row));
    }
    if (coordinator.finished()) break;
  }
}

TEST(Coordinator, RanksSpreadOverAffinitiesThenHelpEachOther) {
  const Table table = independent_rows(40, 2);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  std::map<int, std::set<int64_t>> used;
  // Rank 1 alone works after the first lease of each: it finishes its own affinity first.
  Rows first = lease(coordinator, 0);
  used[0].insert(table.affinity[first[0]]);
  int64_t switches = 0, last = -1;
  for (Rows rows = lease(coordinator, 1); !rows.empty(); rows = lease(coordinator, 1))
    for (const RowNumber row : rows) {
      if (table.affinity[row] != last) ++switches, last = table.affinity[row];
      if (switches == 1) used[1].insert(last);
      coordinator.end(result(1, row));
    }
  EXPECT_NE(used[0], used[1]);
  EXPECT_EQ(switches, 2);
}

TEST(Coordinator, FailureReachesAllDependantsOnce) {
  // 0 <- 1 <- 2, 0 <- 3, and 4 alone.
  Table table;
  table.add(-1, 0);
  table.add(0, 0);
  table.add(1, 0);
  table.add(0, 0);
  table.add(-1, 0);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  EXPECT_EQ(lease(coordinator, 1), Rows{0});
  coordinator.end(result(1, 0, failed));
  EXPECT_EQ(coordinator.summary().failed, 4);
  EXPECT_EQ(coordinator.summary().waiting, 1);
  auto failures = coordinator.take_failures(2);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].row, 0);
  EXPECT_EQ(failures[0].rank, 1);
  EXPECT_EQ(failures[0].error, "exception");
  EXPECT_EQ(failures[0].text, "row 0");
  EXPECT_EQ(failures[1].row, 1);
  failures = coordinator.take_failures(100);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].row, 2);
  EXPECT_EQ(failures[1].row, 3);
  for (const auto& failure : failures) {
    EXPECT_EQ(failure.rank, -1);
    EXPECT_EQ(failure.state, failed);
    EXPECT_EQ(failure.error, "dependency");
    EXPECT_EQ(failure.text, "row 0, which this row waits for, failed");
  }
  EXPECT_TRUE(coordinator.take_failures(100).empty());
  EXPECT_EQ(lease(coordinator, 0), Rows{4});
  coordinator.end(result(0, 4));
  EXPECT_TRUE(coordinator.finished());
  EXPECT_EQ(coordinator.summary().complete, 1);
}

TEST(Coordinator, ResumeRunsOnlyWhatWaits) {
  const Table table = trainings_and_evaluations(3, 2);  // evaluations 3 4 | 5 6 | 7 8
  const Plan plan = table.plan();
  std::vector<RowState> states(9, RowState::waiting);
  states[0] = complete;
  states[3] = complete;
  states[4] = RowState::running;  // of the session that was killed
  states[1] = failed;
  states[6] = failed;  // had been told; 5 had not
  Coordinator coordinator(plan, states, 1);
  EXPECT_EQ(coordinator.progress().at_start, 4);
  const auto failures = coordinator.take_failures(10);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].row, 5);
  EXPECT_EQ(failures[0].rank, -1);
  Rows ran;
  while (!coordinator.finished()) {
    const Rows rows = lease(coordinator, 0);
    ASSERT_FALSE(rows.empty());
    for (const RowNumber row : rows) ran.push_back(row), coordinator.end(result(0, row));
  }
  EXPECT_EQ(ran, (Rows{2, 7, 8, 4}));
  EXPECT_EQ(coordinator.summary().complete, 6);
  EXPECT_EQ(coordinator.summary().failed, 3);
  // Costs of this session: training 2, evaluations 4, 5, 7 and 8.
  EXPECT_DOUBLE_EQ(coordinator.progress().cost_total, 102 + 4);
  EXPECT_DOUBLE_EQ(coordinator.progress().cost_done, 102 + 4);
}

TEST(Coordinator, ResumeOfAFinishedStudyIsFinished) {
  const Table table = trainings_and_evaluations(1, 2);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {complete, complete, failed}, 2);
  EXPECT_TRUE(coordinator.finished());
}

TEST(Coordinator, LeasesGrowToThreeQuartersOfASecond) {
  const Table table = independent_rows(10000);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  // Nothing is known of the rows at first.
  EXPECT_EQ(lease(coordinator, 0).size(), 1u);
  EXPECT_EQ(lease(coordinator, 1).size(), 1u);
  coordinator.end(result(0, 0, complete, 0.1));
  // 7.5 rows of 0.1 s, rounded up.
  EXPECT_EQ(lease(coordinator, 0).size(), 8u);
  coordinator.request(1);
  EXPECT_NEAR(coordinator.next_grant()->second.seconds_per_row, 0.1, 1e-9);
}

TEST(Coordinator, PaceFollowsTheLastRowsAndIgnoresFailures) {
  const Table table = independent_rows(10000);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 1);
  const auto run = [&](RowState state, double seconds) {
    const Rows rows = lease(coordinator, 0);
    for (const RowNumber row : rows) coordinator.end(result(0, row, state, seconds));
    return rows.size();
  };
  run(complete, 20);  // the first row of a model loads it
  for (int i = 0; i < 60; ++i) run(complete, 0.01);
  EXPECT_EQ(run(failed, 100), 75u);
  EXPECT_EQ(run(complete, 0.01), 75u);
}

TEST(Coordinator, LeasesShrinkNearTheEnd) {
  const Table table = independent_rows(1000);
  const Plan plan = table.plan();
  constexpr int ranks = 4;
  Coordinator coordinator(plan, {}, ranks);
  RowNumber left = 1000;
  bool capped = false;
  while (!coordinator.finished()) {
    const auto rows = lease(coordinator, 0);
    if (left < 1000) {
      const auto most = std::max<RowNumber>(1, left / (2 * ranks));
      EXPECT_EQ(static_cast<RowNumber>(rows.size()), std::min<RowNumber>(most, 75)) << left;
      capped |= most < 75;
    }
    left -= static_cast<RowNumber>(rows.size());
    for (const RowNumber row : rows) coordinator.end(result(0, row, complete, 0.01));
  }
  EXPECT_TRUE(capped);
}

TEST(Coordinator, TrainingsDoNotSpoilThePaceOfEvaluations) {
  const Table table = trainings_and_evaluations(1, 1000, 1);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 1);
  lease(coordinator, 0);
  coordinator.end(result(0, 0, complete, 3600));
  for (const RowNumber row : lease(coordinator, 0)) coordinator.end(result(0, row, complete, 0.01));
  EXPECT_EQ(lease(coordinator, 0).size(), 75u);
}

TEST(Coordinator, RefusesWhatCannotBe) {
  const Table table = independent_rows(3);
  const Plan plan = table.plan();
  Coordinator coordinator(plan, {}, 2);
  const Rows rows = lease(coordinator, 0);
  EXPECT_THROW(coordinator.end(result(1, rows[0])), base::InternalError);  // another rank's
  EXPECT_THROW(coordinator.end(result(0, 2)), base::InternalError);        // not leased
  coordinator.end(result(0, rows[0]));
  EXPECT_THROW(coordinator.end(result(0, rows[0])), base::InternalError);  // twice
  EXPECT_THROW(Coordinator(plan, {complete}, 1), base::InternalError);
  for (const RowNumber before : {1, 2, -2}) {
    Table wrong = independent_rows(3);
    wrong.waits_for[1] = before;
    const Plan wrong_plan = wrong.plan();
    EXPECT_THROW(Coordinator(wrong_plan, {}, 1), base::InternalError) << before;
  }
  for (const double cost : {0., -1., std::numeric_limits<double>::quiet_NaN()}) {
    Table wrong = independent_rows(3);
    wrong.cost[1] = cost;
    const Plan wrong_plan = wrong.plan();
    EXPECT_THROW(Coordinator(wrong_plan, {}, 1), base::InternalError) << cost;
  }
}

// Random forests, random ranks, random failures against the plain rules: a row is leased at most
// once and only when its predecessor is complete, and in the end every row has ended as it must.
TEST(Coordinator, RandomPlansKeepTheRules) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    Table table;
    const int size = 1 + below(120), ranks = 1 + below(5);
    for (int row = 0; row < size; ++row)
      table.add(row > 0 && below(3) > 0 ? below(row) : -1, below(4), 1 + below(3));
    std::vector<RowState> states(static_cast<size_t>(size), RowState::waiting);
    for (int row = 0; row < size; ++row) {
      const RowNumber before = table.waits_for[row];
      if (below(5) == 0 && (before < 0 || states[before] == complete))
        states[row] = below(4) == 0 ? failed : complete;
    }
    const Plan plan = table.plan();
    Coordinator coordinator(plan, states, ranks);
    std::vector<int> leased(static_cast<size_t>(size), 0);
    std::vector<RowState> expected = states;
    std::vector<std::pair<int, RowNumber>> running;
    std::set<int> asking;
    while (!coordinator.finished()) {
      const int rank = below(ranks);
      if (asking.insert(rank).second) coordinator.request(rank);
      while (const auto grant = coordinator.next_grant()) {
        asking.erase(grant->first);
        for (const RowNumber row : grant->second.rows) {
          EXPECT_EQ(++leased[row], 1);
          EXPECT_EQ(states[row], RowState::waiting);
          const RowNumber before = table.waits_for[row];
          EXPECT_TRUE(before < 0 || expected[before] == complete);
          running.emplace_back(grant->first, row);
        }
      }
      if (running.empty()) {
        ASSERT_TRUE(coordinator.finished() || static_cast<int>(asking.size()) < ranks)
            << "nothing runs, nothing is granted; seed " << seed;
        continue;
      }
      const auto at = running.begin() + below(static_cast<int>(running.size()));
      expected[at->second] = below(6) == 0 ? failed : complete;
      coordinator.end(result(at->first, at->second, expected[at->second], 0.001 * below(1000)));
      running.erase(at);
    }
    std::set<RowNumber> noted;
    for (const Result& failure : coordinator.take_failures(1000))
      EXPECT_TRUE(noted.insert(failure.row).second);
    for (int row = 0; row < size; ++row) {
      const RowNumber before = table.waits_for[row];
      const bool doomed =
          before >= 0 && expected[before] == failed && states[row] == RowState::waiting;
      if (doomed) {
        expected[row] = failed;
        EXPECT_EQ(leased[row], 0);
      }
      EXPECT_EQ(coordinator.state(row), expected[row]);
      EXPECT_EQ(noted.count(row) == 1, expected[row] == failed && states[row] != failed);
    }
    EXPECT_NEAR(coordinator.progress().cost_done, coordinator.progress().cost_total, 1e-9);
  }
}

TEST(Coordinator, AMillionRowsAreNoBurden) {
  constexpr RowNumber models = 100, points = 10000;
  Plan plan;
  plan.size = models * (points + 1);
  plan.waits_for = [](RowNumber row) { return row < models ? -1 : (row - models) / points; };
  plan.affinity = [](RowNumber row) { return row < models ? row : (row - models) / points; };
  plan.cost = [](RowNumber row) { return row < models ? 1000. : 1.; };
  constexpr int ranks = 64;
  Coordinator coordinator(plan, {}, ranks);
  int64_t ended = 0;
  for (int rank = 0; !coordinator.finished(); rank = (rank + 1) % ranks) {
    coordinator.request(rank);
    while (const auto grant = coordinator.next_grant())
      for (const RowNumber row : grant->second.rows) {
        coordinator.end(result(grant->first, row, complete, 1e-4));
        ++ended;
      }
  }
  EXPECT_EQ(ended, plan.size);
}

}  // namespace
}  // namespace driftsweep::sweep::test_coordinator
