#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include "base/errors.h"
#include "sweep/engine.h"
#include "sweep/failure.h"
#include "tests/comm/world.h"
#include "tests/sweep/plans.h"

namespace driftsweep::sweep::test_engine {
namespace {

using std::chrono::milliseconds;

constexpr auto complete = RowState::complete;
constexpr auto failed = RowState::failed;

// Any function of the row alone.
int64_t value_of(RowNumber row) { return row * row + 7; }

// Sums over ranks, on all ranks; in one process the sum is the value.
std::vector<int64_t> sum_over(const comm::Context& context, std::vector<int64_t> counts) {
  if (context.distributed())
    MPI_Allreduce(MPI_IN_PLACE, counts.data(), static_cast<int>(counts.size()), MPI_INT64_T,
                  MPI_SUM, context.control());
  return counts;
}

// Runs a plan and keeps what each callback saw on this rank.
class Sweep {
 public:
  Sweep(const comm::Context& context, const Table& table)
      : context_(context),
        table_(table),
        main_(std::this_thread::get_id()),
        ran_(counts()),
        stored_(counts()),
        noted_(counts()),
        values_(counts()) {
    callbacks_.run_row = [this](RowNumber row) { return run(row); };
    callbacks_.record = [this](const Result& result) { record(result); };
    callbacks_.note_failure = [this](const Result& result) { note(result); };
  }

  Summary operator()(const std::vector<RowState>& states = {}, const ReportProgress& report = {}) {
    return run_engine(context_, table_.plan(), states, callbacks_, report);
  }

  std::function<void(RowNumber)> work = [](RowNumber) {};
  std::function<void(const Result&)> before_record = [](const Result&) {};
  std::function<void(const Result&)> before_note = [](const Result&) {};

  // Over all ranks, by row.
  std::vector<int64_t> ran() const { return sum_over(context_, ran_); }
  std::vector<int64_t> stored() const { return sum_over(context_, stored_); }
  std::vector<int64_t> noted() const { return sum_over(context_, noted_); }
  std::vector<int64_t> values() const { return sum_over(context_, values_); }
  int64_t ran_here() const { return std::accumulate(ran_.begin(), ran_.end(), int64_t{0}); }
  const std::vector<Result>& failures() const { return failures_; }
  bool threads_kept() const { return !mixed_; }

 private:
  std::vector<int64_t> counts() const {
    return std::vector<int64_t>(static_cast<size_t>(table_.size()), 0);
  }

  std::any run(RowNumber row) {
    if (std::this_thread::get_id() == main_) mixed_ = true;
    if (compute_ == std::thread::id()) compute_ = std::this_thread::get_id();
    if (std::this_thread::get_id() != compute_) mixed_ = true;
    ++ran_[static_cast<size_t>(row)];
    work(row);
    return value_of(row);
  }
  void record(const Result& result) {
    if (std::this_thread::get_id() != main_ || result.rank != context_.rank()) mixed_ = true;
    before_record(result);
    const auto row = static_cast<size_t>(result.row);
    ++stored_[row];
    if (result.state == complete) values_[row] = std::any_cast<int64_t>(result.values);
  }
  void note(const Result& result) {
    if (std::this_thread::get_id() != main_ || context_.rank() != 0) mixed_ = true;
    before_note(result);
    ++noted_[static_cast<size_t>(result.row)];
    failures_.push_back(result);
  }

  const comm::Context& context_;
  const Table& table_;
  const std::thread::id main_;
  std::thread::id compute_;
  std::atomic<bool> mixed_ = false;
  std::vector<int64_t> ran_, stored_, noted_, values_;
  std::vector<Result> failures_;
  Callbacks callbacks_;
};

std::vector<int64_t> all_values(RowNumber size) {
  std::vector<int64_t> values;
  for (RowNumber row = 0; row < size; ++row) values.push_back(value_of(row));
  return values;
}

std::vector<int64_t> ones(RowNumber size) {
  return std::vector<int64_t>(static_cast<size_t>(size), 1);
}

TEST(Engine, EveryRowRunsOnceAndIsStoredOnTheMainThread) {
  const Table table = trainings_and_evaluations(4, 100);
  Sweep sweep(world(), table);
  const Summary summary = sweep();
  EXPECT_EQ(summary.complete, table.size());
  EXPECT_EQ(summary.failed, 0);
  EXPECT_EQ(summary.waiting, 0);
  EXPECT_EQ(sweep.ran(), ones(table.size()));
  EXPECT_EQ(sweep.stored(), ones(table.size()));
  EXPECT_EQ(sweep.values(), all_values(table.size()));
  EXPECT_TRUE(sweep.threads_kept());
}

TEST(Engine, EmptyPlanEndsAtOnce) {
  const Table table;
  Sweep sweep(world(), table);
  const Summary summary = sweep();
  EXPECT_EQ(summary.complete + summary.failed + summary.waiting, 0);
}

TEST(Engine, FewerRowsThanRanks) {
  const Table table = independent_rows(1);
  Sweep sweep(world(), table);
  EXPECT_EQ(sweep().complete, 1);
  EXPECT_EQ(sweep.ran(), ones(1));
}

TEST(Engine, AllRanksWorkWhereRowsArePlenty) {
  // Half a second of rows of uneven length, 0 … 19 ms, for each rank.
  const Table table = independent_rows(50 * world().size(), 3);
  Sweep sweep(world(), table);
  sweep.work = [](RowNumber row) { std::this_thread::sleep_for(milliseconds(row * 7 % 20)); };
  EXPECT_EQ(sweep().complete, table.size());
  EXPECT_EQ(sweep.ran(), ones(table.size()));
  EXPECT_GT(sweep.ran_here(), 0);
  EXPECT_TRUE(sweep.threads_kept());
}

// The monotonic clock is one for all processes of a host.
int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

TEST(Engine, DependantsRunAfterTheirPredecessorIsStored) {
  const Table table = trainings_and_evaluations(3, 8);
  Sweep sweep(world(), table);
  std::vector<int64_t> begun(static_cast<size_t>(table.size())), stored = begun;
  sweep.work = [&](RowNumber row) { begun[static_cast<size_t>(row)] = now(); };
  sweep.before_record = [&](const Result& result) {
    std::this_thread::sleep_for(milliseconds(5));
    stored[static_cast<size_t>(result.row)] = now();
  };
  EXPECT_EQ(sweep().complete, table.size());
  begun = sum_over(world(), begun);
  stored = sum_over(world(), stored);
  for (size_t row = 3; row < begun.size(); ++row)
    EXPECT_GT(begun[row], stored[static_cast<size_t>(table.waits_for[row])]) << row;
}

TEST(Engine, FailedRowsAreRowsAndTakeTheirDependantsAlong) {
  // Training 1 fails, so do the evaluations 16 … 19 and 5 of the others.
  const Table table = trainings_and_evaluations(3, 5);  // evaluations from 3, 8, 13
  Sweep sweep(world(), table);
  sweep.work = [](RowNumber row) {
    if (row == 1) throw std::runtime_error("diverged");
    if (row == 4) throw std::bad_alloc();
    if (row == 5) throw std::runtime_error("CUDA Out of Memory, tried to allocate 2 GiB");
    if (row == 14) throw base::data_error("a.dng", "is truncated", "copy it again");
    if (row == 15) throw RowError("not_finite", "the loss is NaN");
    if (row == 16) throw 5;
  };
  const Summary summary = sweep();
  EXPECT_EQ(summary.failed, 11);
  EXPECT_EQ(summary.complete, 7);
  EXPECT_EQ(summary.waiting, 0);
  std::vector<int64_t> expected_runs = ones(18), expected_notes(18, 0);
  for (int row = 8; row < 13; ++row) expected_runs[row] = 0, expected_notes[row] = 1;
  for (const int row : {1, 4, 5, 14, 15, 16}) expected_notes[row] = 1;
  // Three failures running that may be the device's suspend a rank, and another one tries these
  // rows.
  auto ran = sweep.ran();
  for (const size_t row : {1, 4, 5, 16}) {
    EXPECT_GE(ran[row], 1) << row;
    EXPECT_LE(ran[row], world().size()) << row;
    ran[row] = 1;
  }
  EXPECT_EQ(ran, expected_runs);
  EXPECT_EQ(sweep.stored(), expected_runs);  // failed results are recorded where they ran
  EXPECT_EQ(sweep.noted(), expected_notes);
  EXPECT_TRUE(sweep.threads_kept());
  if (world().rank() != 0) return;
  std::map<RowNumber, Result> by_row;
  for (const Result& failure : sweep.failures()) by_row[failure.row] = failure;
  const auto error_of = [&](RowNumber row) { return by_row[row].error + ": " + by_row[row].text; };
  EXPECT_EQ(error_of(1), "exception: diverged");
  EXPECT_EQ(error_of(4), "out_of_memory: the host has no memory left");
  EXPECT_EQ(error_of(5), "out_of_memory: CUDA Out of Memory, tried to allocate 2 GiB");
  EXPECT_EQ(error_of(14), "data: a.dng: is truncated. copy it again.");
  EXPECT_EQ(error_of(15), "not_finite: the loss is NaN");
  EXPECT_EQ(error_of(16), "exception: an exception of unknown type");
  for (RowNumber row = 8; row < 13; ++row) {
    EXPECT_EQ(error_of(row), "dependency: row 1, which this row waits for, failed");
    EXPECT_EQ(by_row[row].rank, -1);
  }
  EXPECT_GE(by_row[1].rank, 0);
  EXPECT_LT(by_row[1].rank, world().size());
}

TEST(Engine, ThousandsOfDependantsOfOneFailureAreAllNoted) {
  const Table table = trainings_and_evaluations(1, 5000);
  Sweep sweep(world(), table);
  sweep.work = [](RowNumber) { throw std::runtime_error("diverged"); };
  EXPECT_EQ(sweep().failed, 5001);
  EXPECT_EQ(sweep.noted(), ones(5001));
}

TEST(Engine, ResumeRunsNothingTwice) {
  const Table table = trainings_and_evaluations(2, 20);
  std::vector<RowState> states;
  if (world().rank() == 0) {  // the others need none
    states.assign(static_cast<size_t>(table.size()), RowState::waiting);
    states[0] = complete;
    for (int row = 2; row < 12; ++row) states[static_cast<size_t>(row)] = complete;
    states[12] = RowState::running;
    states[13] = failed;
  }
  Sweep sweep(world(), table);
  const Summary summary = sweep(states);
  EXPECT_EQ(summary.complete, 41);
  EXPECT_EQ(summary.failed, 1);
  std::vector<int64_t> expected = ones(42);
  expected[0] = 0;
  for (int row = 2; row < 12; ++row) expected[row] = 0;
  expected[13] = 0;
  EXPECT_EQ(sweep.ran(), expected);
}

// Which of the callbacks throws on the last rank; every rank must get the same error.
void expect_everybody_stops(const std::string& which) {
  // Far more work than is done before the error, so that the last rank gets its share of it.
  constexpr int rows = 3000;
  const Table table = independent_rows(rows);
  Sweep sweep(world(), table);
  const int last = world().size() - 1;
  sweep.work = [](RowNumber row) {
    std::this_thread::sleep_for(milliseconds(5));
    if (row % 10 == 3) throw std::runtime_error("a failed row");
  };
  const auto full = [] { throw base::data_error("study.h5", "the disk is full", "make room"); };
  if (which == "record" && world().rank() == last)
    sweep.before_record = [&](const Result&) { full(); };
  if (which == "note_failure") sweep.before_note = [&](const Result&) { full(); };
  ReportProgress report;
  if (which == "report") report = [&](const Progress&) { full(); };
  try {
    sweep({}, report);
    ADD_FAILURE() << which << " threw, the engine did not";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::data);
    EXPECT_EQ(error.complaint().where, "study.h5");
    EXPECT_EQ(error.complaint().repair, "make room");
  }
  const auto ran = sweep.ran();
  EXPECT_LT(std::accumulate(ran.begin(), ran.end(), int64_t{0}), rows);
  // The world is still in order.
  Sweep next(world(), table);
  EXPECT_EQ(next().complete, rows);
}

TEST(Engine, ErrorInRecordEndsTheRunEverywhere) { expect_everybody_stops("record"); }
TEST(Engine, ErrorInNoteFailureEndsTheRunEverywhere) { expect_everybody_stops("note_failure"); }
TEST(Engine, ErrorInReportEndsTheRunEverywhere) { expect_everybody_stops("report"); }

TEST(Engine, WrongPlanIsAnErrorEverywhere) {
  Table table = independent_rows(3);
  table.waits_for[1] = 2;
  Sweep sweep(world(), table);
  EXPECT_THROW(sweep(), base::InternalError);
}

TEST(Engine, ErrorInAPlanFunctionEndsTheRunEverywhere) {
  const Table table = independent_rows(500);
  Plan plan = table.plan();
  int calls = 0;
  plan.cost = [&](RowNumber) {
    if (++calls > 2000) throw std::runtime_error("no such model");
    return 1.0;
  };
  Callbacks callbacks;
  callbacks.run_row = [](RowNumber) { return std::any(); };
  callbacks.record = [](const Result&) {};
  callbacks.note_failure = [](const Result&) {};
  try {
    run_engine(world(), plan, {}, callbacks);
    ADD_FAILURE() << "not enough calls";
  } catch (const base::InternalError& error) {
    EXPECT_STREQ(error.what(), base::InternalError("no such model").what());
  }
}

TEST(Engine, WaitingCostsNoProcessor) {
  // One rank sleeps in its only row, all others wait for it.
  const Table table = independent_rows(1);
  Sweep sweep(world(), table);
  sweep.work = [](RowNumber) { std::this_thread::sleep_for(milliseconds(1000)); };
  world().barrier();
  const std::clock_t start = std::clock();
  EXPECT_EQ(sweep().complete, 1);
  const double burnt = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("rank %d: %.0f ms of processor time in 1 s\n", world().rank(), 1000 * burnt);
  // Spinning would burn a second per thread; a poll each 2 ms takes a few per cent at most.
  EXPECT_LT(burnt, 0.25);
}

TEST(Engine, ProgressGrowsToTheEndOnRankZeroOnly) {
  const Table table = independent_rows(100);
  std::vector<Progress> seen;
  Sweep sweep(world(), table);
  sweep.work = [](RowNumber) { std::this_thread::sleep_for(milliseconds(8)); };
  const auto main = std::this_thread::get_id();
  bool on_main = true;
  const auto start = std::chrono::steady_clock::now();
  sweep({}, [&](const Progress& progress) {
    seen.push_back(progress);
    on_main = on_main && std::this_thread::get_id() == main;
  });
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (world().rank() != 0) {
    EXPECT_TRUE(seen.empty());
    return;
  }
  EXPECT_TRUE(on_main);
  ASSERT_GE(seen.size(), 2u);
  EXPECT_LE(static_cast<double>(seen.size()), 10 * seconds + 2);
  for (size_t i = 1; i < seen.size(); ++i) {
    EXPECT_GE(seen[i].complete, seen[i - 1].complete);
    EXPECT_GE(seen[i].elapsed, seen[i - 1].elapsed);
  }
  EXPECT_EQ(seen.front().total, 100);
  EXPECT_EQ(seen.back().complete, 100);
  EXPECT_DOUBLE_EQ(seen.back().cost_done, seen.back().cost_total);
}

TEST(Engine, DeviceHardlyWaits) {
  // 2 s of 10 ms rows in all: the wall time shows how much ranks waited between rows.
  constexpr int rows_per_rank = 100;
  const Table table = independent_rows(rows_per_rank * world().size());
  Sweep sweep(world(), table);
  std::atomic<int64_t> busy = 0;
  sweep.work = [&](RowNumber) {
    const auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(milliseconds(10));
    busy += std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
  };
  world().barrier();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(sweep().complete, table.size());
  const double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double share = 1e-9 * static_cast<double>(busy) / wall;
  RecordProperty("busy_percent", static_cast<int>(100 * share));
  std::printf("rank %d: busy %.1f %% of %.2f s\n", world().rank(), 100 * share, wall);
  // A loose bound, for machines with other work; a rank that waits 2 ms per row stays below 0.84,
  // one that runs alone while the others starve far below.
  EXPECT_GT(share, 0.5);
}

TEST(Engine, WorksInOneProcessWithoutMpi) {
  const comm::Context local = comm::Context::local();
  const Table table = trainings_and_evaluations(2, 50);
  Sweep sweep(local, table);
  sweep.work = [](RowNumber row) {
    if (row == 1) throw std::runtime_error("diverged");
  };
  const Summary summary = sweep();
  EXPECT_EQ(summary.complete, 51);
  EXPECT_EQ(summary.failed, 51);
  EXPECT_TRUE(sweep.threads_kept());
}

}  // namespace
}  // namespace driftsweep::sweep::test_engine
