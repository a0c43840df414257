// Ranks that run one row together, on as many as there are.
#include "sweep/team.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

#include "base/errors.h"
#include "sweep/engine.h"
#include "tests/comm/world.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_team {
namespace {

std::vector<int32_t> all_ranks() {
  std::vector<int32_t> ranks(static_cast<size_t>(world().size()));
  std::iota(ranks.begin(), ranks.end(), 0);
  return ranks;
}

Team team_of_all(comm::Channel& channel, int64_t number = 1) {
  return {channel, world().rank(), all_ranks(), number};
}

bool never() { return false; }

TEST(Team, GathersWhatEachMemberGaveInTheirOrder) {
  comm::Channel channel(world());
  Team team = team_of_all(channel);
  ASSERT_TRUE(team.meet(never));
  for (int round = 0; round < 100; ++round) {
    const auto said = [&](int rank) {
      return std::string(static_cast<size_t>(1 + 997 * rank % 31),
                         static_cast<char>('a' + round % 26));
    };
    const auto all = team.gather("round", said(team.index()));
    ASSERT_EQ(all.size(), static_cast<size_t>(team.size()));
    for (int rank = 0; rank < team.size(); ++rank)
      ASSERT_EQ(all[static_cast<size_t>(rank)], said(rank)) << "round " << round;
  }
}

// 1e8 + 1 - 1e8 tells in float32 in which order it was added.
TEST(Team, AddsUpInMemberOrderAndPastTheSizeOfOneMessage) {
  comm::Channel channel(world());
  Team team = team_of_all(channel);
  ASSERT_TRUE(team.meet(never));
  const auto value = [](int rank, size_t i) {
    const float parts[] = {1e8F, 1, -1e8F, 3};
    return parts[rank % 4] + static_cast<float>(i % 7);
  };
  constexpr size_t count = 600'001;
  std::vector<float> sum(count, -1);
  team.add_up(sum, [&](size_t first, std::span<float> part) {
    for (size_t i = 0; i < part.size(); ++i) {
      const float own = value(team.index(), first + i);
      part[i] = team.leads() ? own : part[i] + own;
    }
  });
  for (size_t i = 0; i < count; ++i) {
    float expected = value(0, i);
    for (int rank = 1; rank < team.size(); ++rank) expected += value(rank, i);
    ASSERT_EQ(sum[i], expected) << i;
  }
}

TEST(Team, AMemberThatFailsTakesTheOthersWithIt) {
  if (world().size() == 1) GTEST_SKIP() << "one rank has no others";
  comm::Channel channel(world());
  for (int64_t number = 1; number <= 3; ++number) {
    Team team = team_of_all(channel, number);
    ASSERT_TRUE(team.meet(never));
    if (team.index() == team.size() - 1) {
      team.gather("first", "");
      team.fail("unreadable_image", "image 7 is gone");
      world().barrier();
      continue;
    }
    try {
      team.gather("first", "");
      // A sum waits along a chain, so that not everybody waits for the one that failed.
      std::vector<float> sum(1000);
      team.add_up(sum, [](size_t, std::span<float>) {});
      FAIL() << "the sum came to its end";
    } catch (const TeamBroken& broken) {
      EXPECT_EQ(broken.error_class(), "unreadable_image");
      EXPECT_STREQ(broken.what(), "image 7 is gone");
      team.fail("unreadable_image", "image 7 is gone");
    }
    // A rank gets its next team when it has left this one.
    world().barrier();
  }
}

TEST(Team, ThatIsDisbandedDoesNotBegin) {
  if (world().size() == 1) GTEST_SKIP() << "one rank waits for nobody";
  comm::Channel channel(world());
  Team team = team_of_all(channel);
  // The last member comes when the others have given up.
  if (team.index() == team.size() - 1) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(team.meet([] { return true; }));
  world().barrier();
  Team next = team_of_all(channel, 2);
  EXPECT_TRUE(next.meet(never));
}

TEST(Team, MembersThatDisagreeAreTold) {
  if (world().size() == 1) GTEST_SKIP() << "one rank agrees with itself";
  comm::Channel channel(world());
  Team team = team_of_all(channel);
  ASSERT_TRUE(team.meet(never));
  EXPECT_THROW(team.gather(team.leads() ? "logits" : "gradients", ""), base::InternalError);
}

// Over all ranks.
int64_t total(int64_t here) {
  if (world().distributed())
    MPI_Allreduce(MPI_IN_PLACE, &here, 1, MPI_INT64_T, MPI_SUM, world().control());
  return here;
}

struct Seen {
  std::vector<int> ran, sizes, recorded;
  std::map<RowNumber, std::string> errors;
};

// Two rows for teams of four ranks at most, then rows that wait for the first.
Seen run_plan(const std::function<void(RowNumber, Team*)>& work, Summary& summary,
              const std::map<std::string, int>& retry = {}) {
  Table table = trainings_and_evaluations(2, 20);
  table.team = {4, 4};
  Policy policy;
  policy.retry = retry;
  const size_t rows = static_cast<size_t>(table.size());
  Seen seen{std::vector<int>(rows), std::vector<int>(rows), std::vector<int>(rows), {}};
  Callbacks callbacks;
  callbacks.run_row = [&](RowNumber row) -> std::any {
    Team* team = policy.interruption->team();
    ++seen.ran[static_cast<size_t>(row)];
    seen.sizes[static_cast<size_t>(row)] = team == nullptr ? 1 : team->size();
    work(row, team);
    return row;
  };
  callbacks.record = [&](const Result& result) {
    ++seen.recorded[static_cast<size_t>(result.row)];
    seen.errors[result.row] = result.error;
  };
  callbacks.note_failure = [](const Result&) {};
  summary = run_engine(world(), table.plan(), {}, callbacks, {}, policy);
  return seen;
}

TEST(Teams, EveryRowIsRecordedOnceAndSharedByItsShareOfTheRanks) {
  Summary summary;
  const Seen seen = run_plan(
      [](RowNumber row, Team* team) {
        if (row >= 2) return;
        if (team != nullptr) team->gather("hello", "");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      },
      summary);
  EXPECT_EQ(summary.complete, 42);
  const int ranks = world().size();
  for (size_t row = 0; row < 42; ++row) EXPECT_EQ(total(seen.recorded[row]), 1) << row;
  for (size_t row = 2; row < 42; ++row) EXPECT_EQ(total(seen.ran[row]), 1) << row;
  // The second row, which costs more, gets its half of the ranks; the first gets those that are
  // left.
  const int64_t second = total(seen.ran[1]), first = total(seen.ran[0]);
  EXPECT_EQ(second, std::clamp(ranks / 2, 1, 4)) << ranks << " ranks";
  EXPECT_EQ(first, ranks == 1 ? 1 : std::min<int64_t>(ranks - second, 4)) << ranks << " ranks";
}

TEST(Teams, TheFailureOfOneMemberIsThatOfTheRow) {
  Summary summary;
  std::atomic<bool> helped = false;
  const Seen seen = run_plan(
      [&](RowNumber row, Team* team) {
        if (row != 0) return;
        if (team == nullptr) throw RowError("not_finite", "alone");
        if (!team->leads()) {
          helped = true;
          throw RowError("not_finite", "a member's own words");
        }
        team->gather("never comes", "");
      },
      summary);
  EXPECT_EQ(summary.failed, 21) << "the row and the twenty that wait for it";
  EXPECT_EQ(summary.complete, 21);
  EXPECT_EQ(total(seen.recorded[0]), 1);
  if (seen.recorded[0] == 1) {
    EXPECT_EQ(seen.errors.at(0), "not_finite");
  }
  EXPECT_EQ(total(helped ? 1 : 0) > 0, world().size() >= 3);
}

TEST(Teams, ARowThatMayRunAgainDoesSoOnItsLeaderAlone) {
  Summary summary;
  const Seen seen = run_plan(
      [](RowNumber row, Team* team) {
        if (row != 0 || team == nullptr) return;
        if (!team->leads()) throw RowError("flaky", "this once");
        team->gather("never comes", "");
      },
      summary, {{"flaky", 1}});
  EXPECT_EQ(summary.complete, 42);
  EXPECT_EQ(total(seen.recorded[0]), 1);
}

TEST(Teams, ARunThatIsAskedToStopEndsThemAll) {
  Table table = trainings_and_evaluations(1, 20);
  table.team = {8};
  Policy policy;
  Callbacks callbacks;
  const auto begun = std::chrono::steady_clock::now();
  const auto old_enough = [&] {
    return std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(200);
  };
  callbacks.run_row = [&](RowNumber) -> std::any {
    Team* team = policy.interruption->team();
    while (true) {
      const bool wish = policy.interruption->should_pause(0);
      bool pause = wish;
      if (team != nullptr)
        for (const auto& other : team->gather("pause", wish ? "1" : "0"))
          pause = pause || other == "1";
      if (pause) throw Abandoned();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  callbacks.record = [](const Result&) { FAIL() << "nothing ended"; };
  callbacks.note_failure = [](const Result&) { FAIL() << "nothing failed"; };
  // One rank is asked, and not the leader where there are others.
  policy.asked = [&] {
    const bool asked = world().rank() == world().size() - 1 && old_enough();
    return asked ? Urgency::finish : Urgency::none;
  };
  const Summary summary = run_engine(world(), table.plan(), {}, callbacks, {}, policy);
  EXPECT_EQ(summary.waiting, 21);
  EXPECT_EQ(summary.stop, Stop::asked);
}

}  // namespace
}  // namespace driftsweep::sweep::test_team
