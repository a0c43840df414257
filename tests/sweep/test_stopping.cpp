// Runs that end before their last row: signals, time limits, deadline, too many failures.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "sweep/engine.h"
#include "sweep/failure.h"
#include "sweep/signals.h"
#include "tests/comm/world.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_stopping {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int64_t sum_over_ranks(int64_t count) {
  if (world().distributed())
    MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, world().control());
  return count;
}

int last_rank() { return world().size() - 1; }

// What happened on this rank.
struct Trial {
  Policy policy;
  std::function<void(RowNumber)> work = [](RowNumber) {};
  std::atomic<int64_t> ran = 0;
  std::vector<Result> stored, noted;  // noted: rank 0's
  std::function<void(const Result&)> note_hang;

  Summary operator()(const Table& table) {
    Callbacks callbacks;
    callbacks.run_row = [this](RowNumber row) {
      ++ran;
      work(row);
      return std::any(row);
    };
    callbacks.record = [this](const Result& result) { stored.push_back(result); };
    callbacks.note_failure = [this](const Result& result) { noted.push_back(result); };
    callbacks.note_hang = note_hang;
    return run_engine(world(), table.plan(), {}, callbacks, {}, policy);
  }

  // Sleeps in steps, as a row with batches does.
  void batches(int count, milliseconds each = milliseconds(5)) const {
    for (int i = 0; i < count; ++i) {
      policy.interruption->check();
      std::this_thread::sleep_for(each);
    }
  }
  int64_t stored_in(RowState state) const {
    int64_t count = 0;
    for (const Result& result : stored) count += result.state == state ? 1 : 0;
    return sum_over_ranks(count);
  }
};

// `asked` of one rank only, from `after` on.
std::function<Urgency()> ask_on(int rank, Urgency urgency, milliseconds after) {
  if (world().rank() != rank) return {};
  return
      [urgency, at = Clock::now() + after] { return Clock::now() >= at ? urgency : Urgency::none; };
}

TEST(Stopping, ADrainLetsRowsInFlightEndAndLeasesNoMore) {
  const Table table = independent_rows(5000);
  Trial run;
  run.work = [&](RowNumber) { run.batches(4); };
  run.policy.asked = ask_on(last_rank(), Urgency::finish, milliseconds(200));
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::asked);
  EXPECT_NE(summary.reason.find("signal"), std::string::npos) << summary.reason;
  EXPECT_NE(summary.reason.find("rank " + std::to_string(last_rank())), std::string::npos);
  EXPECT_GT(summary.waiting, 0);
  EXPECT_EQ(summary.failed, 0);
  // Every row that began has ended and is recorded.
  EXPECT_EQ(run.stored_in(RowState::complete), sum_over_ranks(run.ran));
  EXPECT_EQ(run.stored_in(RowState::complete), summary.complete);
  EXPECT_EQ(summary.complete + summary.waiting, table.size());
}

TEST(Stopping, ATrainingMayPauseInADrain) {
  Table table;
  for (int i = 0; i < world().size(); ++i) table.add(-1, i, 100);
  for (int i = 0; i < world().size(); ++i) table.add(i, i);
  Trial run;
  run.work = [&](RowNumber) {
    for (int epoch = 0; epoch < 1000; ++epoch) {
      if (run.policy.interruption->should_pause(0.01)) throw Abandoned();
      std::this_thread::sleep_for(milliseconds(10));
    }
  };
  run.policy.asked = ask_on(0, Urgency::finish, milliseconds(200));
  const Summary summary = run(table);
  // A training that did not pause would be complete.
  EXPECT_EQ(summary.waiting, table.size());
  EXPECT_TRUE(run.stored.empty());
}

TEST(Stopping, AStopGivesUpRowsBetweenBatches) {
  const Table table = independent_rows(200);
  Trial run;
  run.work = [&](RowNumber) { run.batches(1000); };
  run.policy.asked = ask_on(last_rank(), Urgency::now, milliseconds(300));
  const Summary summary = run(table);
  // A row that were not given up would be complete, or hung.
  EXPECT_EQ(summary.stop, Stop::asked);
  EXPECT_EQ(summary.waiting, table.size());
  EXPECT_FALSE(summary.hung);
  EXPECT_TRUE(run.stored.empty());
}

TEST(Stopping, AStopAfterADrainIsHeard) {
  const Table table = independent_rows(200);
  Trial run;
  run.work = [&](RowNumber) { run.batches(1000); };
  const auto start = Clock::now();
  run.policy.asked = [start] {
    if (seconds_since(start) > 0.5) return Urgency::now;
    return seconds_since(start) > 0.2 ? Urgency::finish : Urgency::none;
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.waiting, table.size());
  EXPECT_FALSE(summary.hung);
}

TEST(Stopping, ARowThatDoesNotReactIsLeftBehind) {
  const Table table = independent_rows(2 * world().size());
  // The rows' threads go on after the run, so what they use must stay.
  static std::vector<std::unique_ptr<Trial>> kept;
  Trial& run = *kept.emplace_back(std::make_unique<Trial>());
  run.work = [](RowNumber) { std::this_thread::sleep_for(milliseconds(3000)); };
  run.policy.asked = ask_on(0, Urgency::now, milliseconds(300));
  const Summary summary = run(table);
  EXPECT_TRUE(summary.hung);
  EXPECT_EQ(summary.waiting, table.size());
  EXPECT_TRUE(run.stored.empty());
  std::this_thread::sleep_for(milliseconds(3500));
}

TEST(Stopping, ARowBeyondItsTimeLimitFails) {
  const Table table = independent_rows(20);
  Trial run;
  run.policy.time_limit = [](RowNumber) { return 0.1; };
  run.work = [&](RowNumber row) { run.batches(row == 7 ? 1000 : 1); };
  const Summary summary = run(table);
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.complete, 19);
  EXPECT_EQ(summary.stop, Stop::none);
  if (world().rank() != 0) return;
  ASSERT_EQ(run.noted.size(), 1u);
  EXPECT_EQ(run.noted[0].row, 7);
  EXPECT_EQ(run.noted[0].error, "time_limit");
  EXPECT_GE(run.noted[0].seconds, 0.1);
}

TEST(Stopping, ARowBeyondTwiceItsLimitFailsAndEndsTheRun) {
  const Table table = independent_rows(400);
  static std::vector<std::unique_ptr<Trial>> kept;
  Trial& run = *kept.emplace_back(std::make_unique<Trial>());
  run.policy.time_limit = [](RowNumber) { return 0.15; };
  run.work = [&](RowNumber row) {
    std::this_thread::sleep_for(milliseconds(row == 0 ? 2500 : 10));
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::hung);
  EXPECT_EQ(summary.failed, 1);
  EXPECT_GT(summary.waiting, 0);
  EXPECT_NE(summary.reason.find("cannot stop row 0"), std::string::npos) << summary.reason;
  EXPECT_EQ(sum_over_ranks(summary.hung ? 1 : 0), 1);
  EXPECT_EQ(run.stored_in(RowState::failed), 1);
  if (world().rank() == 0) {
    ASSERT_EQ(run.noted.size(), 1u);
    EXPECT_EQ(run.noted[0].error, "time_limit");
  }
  std::this_thread::sleep_for(milliseconds(3000));
}

TEST(Stopping, ARowBeyondTwiceItsLimitMayWaitForTheNextRun) {
  const Table table = independent_rows(400);
  static std::vector<std::unique_ptr<Trial>> kept;
  Trial& run = *kept.emplace_back(std::make_unique<Trial>());
  std::vector<Result> hangs;
  run.note_hang = [&](const Result& result) { hangs.push_back(result); };
  run.policy.time_limit = [](RowNumber) { return 0.15; };
  run.work = [&](RowNumber row) {
    std::this_thread::sleep_for(milliseconds(row == 0 ? 2500 : 10));
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::hung);
  EXPECT_EQ(summary.failed, 0);
  EXPECT_EQ(summary.complete + summary.waiting, table.size());
  EXPECT_EQ(run.stored_in(RowState::failed), 0);
  EXPECT_EQ(sum_over_ranks(static_cast<int64_t>(hangs.size())), 1);
  for (const Result& hang : hangs) {
    EXPECT_EQ(hang.row, 0);
    EXPECT_EQ(hang.error, "time_limit");
    EXPECT_NE(hang.text.find("twice its time limit"), std::string::npos) << hang.text;
  }
  std::this_thread::sleep_for(milliseconds(3000));
}

// Every rank that is stopped now is excused before its row could die; a drain excuses nobody.
TEST(Stopping, RanksAreExcusedBeforeTheyAreStopped) {
  for (const Urgency urgency : {Urgency::finish, Urgency::now}) {
    const Table table = independent_rows(400);
    Trial run;
    std::atomic<int> excused = 0;
    run.policy.excuse = [&] { ++excused; };
    run.work = [&](RowNumber) { run.batches(10); };
    run.policy.asked = ask_on(last_rank(), urgency, milliseconds(200));
    EXPECT_GT(run(table).waiting, 0);
    if (urgency == Urgency::now)
      EXPECT_GE(excused, 1);
    else
      EXPECT_EQ(excused, 0);
  }
}

TEST(Stopping, ClassesOfTheJobAreRunAgain) {
  const Table table = independent_rows(3);
  Trial run;
  run.policy.retry = {{"transient", 2}, {"exception", 1}};
  std::mutex mutex;
  std::map<RowNumber, int> runs;
  run.work = [&](RowNumber row) {
    const std::lock_guard lock(mutex);
    const int attempt = ++runs[row];
    if (row == 0 && attempt <= 2)
      throw std::system_error(std::make_error_code(std::errc::io_error), "reading");
    if (row == 1) throw std::runtime_error("always");
    if (row == 2) throw RowError("not_finite", "NaN");
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.complete, 1);
  EXPECT_EQ(summary.failed, 2);
  std::vector<int64_t> attempts(3, 0);
  for (const Result& result : run.stored)
    attempts[static_cast<size_t>(result.row)] = result.attempts;
  for (int64_t& count : attempts) count = sum_over_ranks(count);
  EXPECT_EQ(attempts, (std::vector<int64_t>{3, 2, 1}));
}

TEST(Stopping, TooManyFailuresEndTheRun) {
  const Table table = independent_rows(2000);
  Trial run;
  run.policy.max_failures = 5;
  run.work = [](RowNumber row) {
    std::this_thread::sleep_for(milliseconds(2));
    if (row % 4 == 0) throw RowError("not_finite", "NaN");
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::failures);
  EXPECT_GT(summary.failed, 5);
  EXPECT_GT(summary.waiting, 0);
  EXPECT_NE(summary.reason.find("max_failures"), std::string::npos) << summary.reason;
  EXPECT_EQ(run.stored_in(RowState::failed), summary.failed);
}

TEST(Stopping, NearTheDeadlineNoRowBeginsThatCannotEnd) {
  const Table table = independent_rows(200);
  Trial run;
  run.work = [&](RowNumber) { run.batches(40, milliseconds(10)); };  // 0.4 s
  run.policy.deadline = Clock::now() + milliseconds(1500);
  run.policy.interruption->end_at(*run.policy.deadline);
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::deadline);
  EXPECT_GE(summary.complete, world().size());
  EXPECT_GT(summary.waiting, 0);
  // Nothing was begun in vain.
  EXPECT_EQ(sum_over_ranks(run.ran), summary.complete);
}

TEST(Stopping, TheDeadlineGivesUpWhatRuns) {
  const Table table = independent_rows(world().size());
  Trial run;
  run.work = [&](RowNumber) { run.batches(1000, milliseconds(10)); };
  run.policy.deadline = Clock::now() + milliseconds(500);
  run.policy.interruption->end_at(*run.policy.deadline);
  const Summary summary = run(table);
  EXPECT_EQ(summary.stop, Stop::deadline);
  EXPECT_EQ(summary.waiting, table.size());
}

TEST(Stopping, ADeviceThatFailsEveryRowLosesThemToTheOthers) {
  if (world().size() == 1) GTEST_SKIP() << "needs another rank";
  const Table table = independent_rows(300);
  Trial run;
  run.work = [](RowNumber) {
    std::this_thread::sleep_for(milliseconds(2));
    if (world().rank() == 1) throw std::runtime_error("CUDA error: an illegal memory access");
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.complete, table.size());
  EXPECT_EQ(summary.failed, 0);
  if (world().rank() == 1) {
    EXPECT_TRUE(run.stored.empty());
    EXPECT_GE(run.ran, 3);
  }
}

TEST(Stopping, RowsThatFailEverywhereAreTheirOwnFault) {
  const Table table = independent_rows(60);
  Trial run;
  run.work = [](RowNumber) {
    std::this_thread::sleep_for(milliseconds(2));
    throw std::bad_alloc();
  };
  const Summary summary = run(table);
  EXPECT_EQ(summary.failed, table.size());
  EXPECT_EQ(summary.waiting, 0);
  EXPECT_EQ(run.stored_in(RowState::failed), table.size());
}

TEST(Stopping, SignalsAreHeardWhileTheyAreListenedTo) {
  {
    const StopSignals signals;
    EXPECT_EQ(StopSignals::asked(), Urgency::none);
    std::raise(SIGUSR2);
    EXPECT_EQ(StopSignals::asked(), Urgency::finish);
    std::raise(SIGTERM);
    EXPECT_EQ(StopSignals::asked(), Urgency::now);
    std::raise(SIGUSR1);
    EXPECT_EQ(StopSignals::asked(), Urgency::now);
  }
  const StopSignals again;
  EXPECT_EQ(StopSignals::asked(), Urgency::none);
}

}  // namespace
}  // namespace driftsweep::sweep::test_stopping
