// Rows whose processes die with them: what a killed process leaves, how deaths are counted and when
// a row fails.
#include "store/deaths.h"
#include "store/lost_leases.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>

#include "store/disk.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/retry.h"
#include "store/running_row.h"
#include "store/verify.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_deaths {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

constexpr RowKey deadly{RowKind::evaluation, 1, 2, 3};
constexpr RowKey training{RowKind::training, 0, 1, -1};

class Deaths : public testing::Test {
 protected:
  Deaths() : paths_(scratch_.file("s.h5")), shape_(small_shape()) {
    shape_.origin = shape_.identity;
    make_folder(paths_.journal);
    create_study_file(paths_.study, small_shape());
  }

  // A session of one rank in a process of its own, which does `work` and is killed.
  void die(const std::function<void(RunningRowFile&, JournalWriter&)>& work, int rank = 0) {
    const int64_t label = next_label(paths_.journal);
    const pid_t child = fork();
    if (child == 0) {
      const JournalHeader header{shape_.origin, rank, shape_.models};
      JournalWriter journal(paths_.journal, label, header, std::chrono::seconds(5));
      RunningRowFile running(paths_.journal, label, header, 7, "node3");
      work(running, journal);
      kill(getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  void die_with(const RowKey& key, uint64_t progress = 0) {
    die([&](RunningRowFile& running, JournalWriter&) { running.begin(key, progress); });
  }

  StudyFile open(StudyFile::Access access = StudyFile::Access::read) const {
    return {paths_.study, access, comm::Context::local()};
  }

  DeathReport settle(const DeathRule& rule = {}) const {
    StudyFile file = open(StudyFile::Access::write);
    return settle_deaths(file, paths_, JournalSet(paths_.journal, file.shape()), rule);
  }

  size_t left() const {
    const std::filesystem::directory_iterator folder(paths_.journal);
    return static_cast<size_t>(std::count_if(begin(folder), end(folder), [](const auto& entry) {
      return entry.path().extension() == ".running";
    }));
  }

  RowRecord record(const RowKey& key) const { return read_row(open(), key).record; }

  const Scratch scratch_;
  const StudyPaths paths_;
  StudyShape shape_;
};

TEST_F(Deaths, ARowFailsAtTheLimitAndNotBefore) {
  for (int death = 1; death <= 3; ++death) {
    EXPECT_EQ(record(deadly).status, Status::waiting);
    die_with(deadly);
    EXPECT_EQ(left(), 1U);
    const DeathReport report = settle();
    EXPECT_EQ(report.deaths, 1);
    EXPECT_EQ(report.failed, death == 3 ? 1 : 0);
    EXPECT_EQ(left(), 0U);
    EXPECT_EQ(settle().deaths, 0);  // each counts once
  }
  const RowRecord found = record(deadly);
  EXPECT_EQ(found.status, Status::failed);
  EXPECT_EQ(found.error, "crashed");
  EXPECT_EQ(found.attempts, 3);
  EXPECT_EQ(found.session, 7);
  const auto failures = open().read_failures();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].error, "crashed");
  EXPECT_NE(failures[0].text.find("died 3 times"), std::string::npos) << failures[0].text;
  EXPECT_NE(failures[0].text.find("node3"), std::string::npos) << failures[0].text;
  EXPECT_TRUE(verify(paths_).good());
}

// Of a study that searches: its own kinds of rows kill no less than others.
class DeathsOfSearches : public Deaths {
 protected:
  DeathsOfSearches() {
    std::filesystem::remove(paths_.study);
    shape_.search.groups = {"all"};
    shape_.search.lambdas = {1};
    shape_.search.restarts = 1;
    shape_.search.parameters = {"isp.gamma"};
    shape_.search.units = {"1"};
    shape_.search.as = {"value"};
    shape_.search.undrifted = {2.2};
    shape_.search.scales = {1};
    shape_.search.tolerances = shape_.search.ellipsoids = true;
    shape_.search.lows = {1};
    shape_.search.highs = {3};
    create_study_file(paths_.study, shape_);
  }
};

TEST_F(DeathsOfSearches, CountTowardsTheLimitToo) {
  for (const RowKey& key :
       {RowKey{RowKind::forensics, 0, 1, 0}, RowKey{RowKind::tolerance, 1, 0, 0},
        RowKey{RowKind::ellipsoid, 1, 2, -1}}) {
    for (int death = 1; death <= 3; ++death) {
      die_with(key);
      EXPECT_EQ(settle().deaths, 1) << type_of(key.kind).name;
    }
    EXPECT_EQ(record(key).status, Status::failed) << type_of(key.kind).name;
    EXPECT_EQ(record(key).error, "crashed");
  }
  EXPECT_TRUE(verify(paths_).good());
}

TEST_F(Deaths, AreToldAsLostLeasesBeforeAndAfterTheyAreNoted) {
  EXPECT_TRUE(lost_leases(paths_.journal).left.empty());
  die_with(deadly);
  die_with(training);
  LostLeases lost = lost_leases(paths_.journal);
  ASSERT_EQ(lost.left.size(), 2U);
  EXPECT_EQ(text_of(lost.left[0]),
            "evaluation of " + shape_.models[1] + ", fold 2, point 3 (rank 0 on node3)");
  EXPECT_EQ(text_of(lost.left[1]),
            "training of " + shape_.models[0] + ", fold 1 (rank 0 on node3)");
  EXPECT_EQ(lost.noted, 0);
  settle();
  lost = lost_leases(paths_.journal);
  EXPECT_TRUE(lost.left.empty());
  EXPECT_EQ(lost.noted, 2);
}

TEST_F(Deaths, RetryForgetsThem) {
  for (int death = 0; death < 3; ++death) {
    die_with(deadly);
    settle();
  }
  EXPECT_EQ(retry_failed(paths_, "crashed"), 1);
  EXPECT_EQ(record(deadly).status, Status::waiting);
  for (int death = 0; death < 2; ++death) {
    die_with(deadly);
    EXPECT_EQ(settle().failed, 0);
  }
  die_with(deadly);
  EXPECT_EQ(settle().failed, 1);
}

TEST_F(Deaths, ARowThatHadEndedIsNotToBlame) {
  die([](RunningRowFile& running, JournalWriter&) { const RunningRow row(running, deadly, 0); });
  die([](RunningRowFile&, JournalWriter&) {});  // before its first row
  die([](RunningRowFile& running, JournalWriter&) {
    running.begin(deadly, 0);
    running.excuse();  // told to stop, then killed
  });
  const DeathReport report = settle({.limit = 1});
  EXPECT_EQ(report.deaths, 0);
  EXPECT_EQ(report.failed, 0);
  EXPECT_EQ(record(deadly).status, Status::waiting);
}

TEST_F(Deaths, ARowThatCameInFromTheJournalIsNotToBlame) {
  die([&](RunningRowFile& running, JournalWriter& journal) {
    RowEntry entry;
    entry.key = deadly;
    entry.values = evaluation_of(deadly.model, deadly.fold, deadly.point);
    journal.append(entry);
    StudyFile file = open(StudyFile::Access::write);
    write_row(file, entry);
    running.begin(deadly, 0);
  });
  EXPECT_EQ(settle({.limit = 1}).deaths, 0);
  EXPECT_EQ(record(deadly).status, Status::complete);
}

TEST_F(Deaths, EachRankCountsForItsOwnRow) {
  const RowKey other{RowKind::reference, 0, 0, -1};
  const int64_t label = next_label(paths_.journal);
  die([&](RunningRowFile& running, JournalWriter&) {
    running.begin(deadly, 0);
    RunningRowFile second(paths_.journal, label, {shape_.origin, 1, shape_.models}, 7, "node4");
    second.begin(other, 0);
    kill(getpid(), SIGKILL);
  });
  EXPECT_EQ(settle({.limit = 2}).deaths, 2);
  die_with(other);
  EXPECT_EQ(settle({.limit = 2}).failed, 1);
  EXPECT_EQ(record(other).error, "crashed");
  EXPECT_EQ(record(deadly).status, Status::waiting);
}

// A preempted training that reaches a new checkpoint each time may die as often as it likes.
TEST_F(Deaths, ATrainingThatGetsOnIsNotCharged) {
  uint64_t checkpoint = 0;
  const DeathRule rule{
      .limit = 2, .progress = [&](const RowKey& key) { return key == training ? checkpoint : 0; }};
  for (int death = 0; death < 6; ++death) {
    die_with(training, checkpoint);
    ++checkpoint;
    EXPECT_EQ(settle(rule).failed, 0) << death;
  }
  die_with(training, checkpoint);
  EXPECT_EQ(settle(rule).failed, 0);
  die_with(training, checkpoint);  // got on: what was before is forgotten
  ++checkpoint;
  EXPECT_EQ(settle(rule).failed, 0);
  die_with(training, checkpoint);
  EXPECT_EQ(settle(rule).failed, 0);
  die_with(training, checkpoint);
  EXPECT_EQ(settle(rule).failed, 1);
}

TEST_F(Deaths, AHangThatWasJournalledCountsWithItsOwnClass) {
  die_with(deadly);
  settle({.limit = 2});
  die([](RunningRowFile& running, JournalWriter& journal) {
    running.begin(deadly, 0);
    RowDeath death;
    death.key = deadly;
    death.label = 2;  // 0 died, 1 is the journal of the start that noted it
    death.error = "time_limit";
    death.text = "it still ran after 20 min";
    journal.append(death);  // and the process is killed before its file is gone
  });
  const DeathReport report = settle({.limit = 2});
  EXPECT_EQ(report.deaths, 0);
  EXPECT_EQ(report.failed, 1);
  EXPECT_EQ(record(deadly).error, "time_limit");
  EXPECT_NE(open().read_failures().at(0).text.find("still ran"), std::string::npos);
}

// A start that is killed between two of its steps does not count a death twice, and the next one
// ends what it began.
TEST_F(Deaths, AStartThatIsKilledCountsNothingTwice) {
  die_with(deadly);
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::directory_iterator(paths_.journal))
    if (entry.path().extension() == ".running") file = entry.path();
  const std::string bytes = read_file(file);
  EXPECT_EQ(settle().deaths, 1);
  replace_file(file, bytes, false);  // journalled, and not yet removed
  EXPECT_EQ(settle().deaths, 0);
  // Noted up to the limit, and not yet failed.
  EXPECT_EQ(settle({.limit = 1}).failed, 1);
}

TEST_F(Deaths, AnotherStudysFilesAndHalfOnesAreRemoved) {
  shape_.origin = std::string(64, 'b');
  die_with(deadly);
  shape_.origin = shape_.identity;
  replace_file(paths_.journal + "/000009-0.running", "half a fi", false);
  EXPECT_EQ(left(), 2U);
  EXPECT_EQ(settle({.limit = 1}).deaths, 0);
  EXPECT_EQ(left(), 0U);
}

}  // namespace
}  // namespace driftsweep::store::test_deaths
