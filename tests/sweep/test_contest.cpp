#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/errors.h"
#include "sweep/coordinator.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_contest {
namespace {

constexpr int models = 9, points = 3, stages = 2;
constexpr RowNumber failing = 5;  // on its way to the second milestone

// Another order at every milestone, so that a decision taken too early would show.
double score_of(RowNumber row, int stage) {
  return static_cast<double>((row * 5 + 3 * stage) % models);
}

// The best third of those that have a score, the first of equals.
std::vector<bool> best_third(const std::vector<std::optional<double>>& scores) {
  std::vector<size_t> order;
  for (size_t i = 0; i < scores.size(); ++i)
    if (scores[i]) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return *scores[a] > *scores[b]; });
  std::vector<bool> goes_on(scores.size(), false);
  const size_t count = std::max<size_t>(1, order.size() / 3);
  for (size_t i = 0; i < count && i < order.size(); ++i) goes_on[order[i]] = true;
  return goes_on;
}

// A study that outlives its coordinators: what was recorded of every row.
class Study {
 public:
  Study() : table_(trainings_and_evaluations(models, points)), plan_(table_.plan()) {
    states_.assign(static_cast<size_t>(plan_.size), RowState::waiting);
    for (RowNumber row = 0; row < models; ++row) plan_.contest.rows.push_back(row);
    plan_.contest.stages = stages;
    plan_.contest.score_before = [this](RowNumber row, int stage) -> std::optional<double> {
      if (stage > reached_.at(row)) return std::nullopt;
      return score_of(row, stage);
    };
    plan_.contest.judge = [](int, const auto& scores) { return best_third(scores); };
  }

  // One session of so many ranks; ends after `steps` rows or when all are done. True where done.
  bool session(int ranks, int steps, std::mt19937& random) {
    Coordinator coordinator(plan_, states_, ranks);
    std::map<int, Lease> held;
    std::vector<size_t> next(static_cast<size_t>(ranks), 0);
    for (int rank = 0; rank < ranks; ++rank) coordinator.request(rank);
    while (true) {
      while (const auto grant = coordinator.next_grant()) {
        held[grant->first] = grant->second;
        next[static_cast<size_t>(grant->first)] = 0;
      }
      for (const Result& noted : coordinator.take_failures(1000)) note(noted);
      if (coordinator.finished()) return true;
      EXPECT_FALSE(held.empty()) << "nobody works and rows are left";
      if (held.empty() || steps-- == 0) return false;
      auto at_work = held.begin();
      std::advance(at_work, random() % held.size());
      const int rank = at_work->first;
      const Lease& lease = at_work->second;
      const RowNumber row = lease.rows[next[static_cast<size_t>(rank)]++];
      coordinator.end(run(row, rank, lease.stage));
      if (next[static_cast<size_t>(rank)] < lease.rows.size()) continue;
      held.erase(at_work);
      coordinator.request(rank);
    }
  }

  const std::vector<RowState>& states() const { return states_; }

 private:
  Result run(RowNumber row, int rank, Stage stage) {
    Result result;
    result.row = row;
    result.rank = rank;
    result.seconds = 1;
    if (row >= models) {
      record(result);
      return result;
    }
    if (row == failing && stage.number == 1) {
      result.state = RowState::failed;
      result.error = "not_finite";
      reached_[row] = 0;
      record(result);
    } else if (stage.last) {
      result.state = RowState::pruned;
      reached_[row] = stage.number;
      record(result);
    } else if (stage.number < stages) {
      result.state = RowState::waiting;
      result.score = score_of(row, stage.number);
    } else {
      reached_[row] = stages;
      record(result);
    }
    return result;
  }

  void record(const Result& result) {
    RowState& state = states_[static_cast<size_t>(result.row)];
    EXPECT_EQ(state, RowState::waiting) << "row " << result.row << " ended twice";
    state = result.state;
  }

  void note(const Result& result) {
    if (result.rank < 0) record(result);
  }

  Table table_;
  Plan plan_;
  std::vector<RowState> states_;
  std::map<RowNumber, int> reached_;  // milestone that an ended row has a score for
};

std::vector<RowState> on_one_rank() {
  Study study;
  std::mt19937 random(0);
  EXPECT_TRUE(study.session(1, 1000, random));
  return study.states();
}

TEST(Contest, PrunesTrainingsAndWhatWaitsForThem) {
  const auto states = on_one_rank();
  // Of nine, rows 7, 5 and 3 go on from the first milestone (scores 8, 7 and 6). Row 5 fails; of
  // the others row 7 goes on from the second (scores 2 and 0).
  for (RowNumber row = 0; row < models; ++row)
    EXPECT_EQ(states[static_cast<size_t>(row)], row == 7         ? RowState::complete
                                                : row == failing ? RowState::failed
                                                                 : RowState::pruned);
  for (RowNumber row = models; row < static_cast<RowNumber>(states.size()); ++row) {
    const RowState training = states[static_cast<size_t>((row - models) / points)];
    EXPECT_EQ(states[static_cast<size_t>(row)], training);
  }
}

TEST(Contest, DecidesAlikeOnAnyNumberOfRanksAndThroughKills) {
  const auto expected = on_one_rank();
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    Study study;
    int sessions = 0;
    while (!study.session(1 + static_cast<int>(random() % 6),
                          seed % 3 == 0 ? 1000 : static_cast<int>(random() % 40), random))
      ASSERT_LT(++sessions, 1000);
    ASSERT_EQ(study.states(), expected) << "seed " << seed;
  }
}

TEST(Contest, RefusesAYieldThatNobodyAskedFor) {
  Table table = trainings_and_evaluations(2, 1);
  Plan plan = table.plan();
  plan.contest.rows = {0, 1};
  plan.contest.stages = 1;
  plan.contest.judge = [](int, const auto& scores) { return best_third(scores); };
  const Ledger ledger(plan, {});
  ContestState contest(plan.contest, ledger);
  contest.yielded(0, 1);
  EXPECT_TRUE(contest.decide().empty());
  EXPECT_THROW(contest.yielded(0, 1), base::InternalError);
  contest.yielded(1, 2);
  EXPECT_EQ(contest.decide(), (std::vector<RowNumber>{0, 1}));
  EXPECT_TRUE(contest.stage(0).last);
  EXPECT_FALSE(contest.stage(1).last);
  EXPECT_EQ(contest.stage(1).number, 1);
  EXPECT_THROW(contest.yielded(1, 2), base::InternalError);  // no milestone is left
}

}  // namespace
}  // namespace driftsweep::sweep::test_contest
