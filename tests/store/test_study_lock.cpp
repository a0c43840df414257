// The study's lock: one owner at a time, named to those who wait, and free again once the owner is
// dead.
#include "store/study_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/errors.h"
#include "store/disk.h"
#include "store/writer_hold.h"
#include "tests/store/scratch.h"

namespace driftsweep::store::test_study_lock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using store_tests::Scratch;

TEST(StudyLock, IsTakenOnceAndGivenBack) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  {
    const StudyLock lock(path, milliseconds(0));
    EXPECT_FALSE(lock.after_power_loss());
    const auto owner = lock_owner(path);
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->pid, getpid());
    try {
      const StudyLock second(path, milliseconds(300));
      ADD_FAILURE() << "two owners";
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::stopped);
      const std::string said = error.what();
      EXPECT_NE(said.find(owner->host), std::string::npos) << said;
      EXPECT_NE(said.find("process " + std::to_string(getpid())), std::string::npos) << said;
    }
  }
  EXPECT_FALSE(lock_owner(path));
  const StudyLock again(path, milliseconds(0));
}

TEST(StudyLock, NamesTheSlurmJob) {
  const Scratch scratch;
  setenv("SLURM_JOB_ID", "4711", 1);
  const StudyLock lock(scratch.file("lock"), milliseconds(0));
  unsetenv("SLURM_JOB_ID");
  EXPECT_NE(lock_owner(scratch.file("lock"))->text().find("Slurm job 4711"), std::string::npos);
}

// The child is dead but not yet waited for: a zombie holds nothing either.
TEST(StudyLock, ADeadOwnerIsReplacedAtOnce) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const StudyLock lock(path, milliseconds(0));
    kill(getpid(), SIGKILL);
  }
  siginfo_t facts{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &facts, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(lock_owner(path));
  {
    const StudyLock lock(path, milliseconds(0));
    EXPECT_FALSE(lock.after_power_loss());
  }
  waitpid(child, nullptr, 0);
}

TEST(StudyLock, WaitsForAnOwnerThatEnds) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    {
      const StudyLock lock(path, milliseconds(0));
      std::ofstream(scratch.file("taken")) << "yes";
      std::this_thread::sleep_for(milliseconds(500));
    }
    _exit(0);
  }
  while (!std::filesystem::exists(scratch.file("taken")))
    std::this_thread::sleep_for(milliseconds(5));
  const StudyLock lock(path, milliseconds(30000));
  waitpid(child, nullptr, 0);
}

// Pids mean something within one boot, one host and one pid and time namespace only.
TEST(StudyLock, SightEndsAtHostBootAndNamespaces) {
  LockOwner owner = LockOwner::this_process();
  EXPECT_EQ(sight_of(owner), Sight::alive);
  owner.start = "1";  // another process has this number now
  EXPECT_EQ(sight_of(owner), Sight::gone);
  for (std::string LockOwner::*part : {&LockOwner::host, &LockOwner::boot,
                                       &LockOwner::pid_namespace, &LockOwner::time_namespace}) {
    LockOwner elsewhere = owner;
    elsewhere.*part += "-other";
    EXPECT_EQ(sight_of(elsewhere), Sight::unseen);
    (elsewhere.*part).clear();  // a lock of an earlier version, or no /proc there
    EXPECT_EQ(sight_of(elsewhere), Sight::unseen);
  }
}

// Slurm keeps a job's number when it puts the job back into its queue, perhaps on another node.
TEST(StudyLock, ARequeuedJobDoesNotWaitForItself) {
  setenv("SLURM_JOB_ID", "4711", 1);
  LockOwner before = LockOwner::this_process();
  before.host += "-other";
  EXPECT_EQ(sight_of(before), Sight::unseen);
  setenv("SLURM_RESTART_COUNT", "1", 1);
  EXPECT_EQ(sight_of(before), Sight::gone);
  before.slurm_cluster = "another";  // whose jobs have numbers of their own
  EXPECT_EQ(sight_of(before), Sight::unseen);
  unsetenv("SLURM_RESTART_COUNT");
  unsetenv("SLURM_JOB_ID");
}

// As a run on another host leaves it; nobody there is touching it.
void write_lock_of_another_host(const std::string& path) {
  LockOwner owner = LockOwner::this_process();
  owner.host = "elsewhere";
  std::ofstream(path) << owner.contents();
}

void touch(const std::string& path, int64_t seconds_from_now) {
  timespec times[2]{};
  clock_gettime(CLOCK_REALTIME, times);
  times[0].tv_sec += seconds_from_now;
  times[1] = times[0];
  utimensat(AT_FDCWD, path.c_str(), times, 0);
}

// Two minutes behind our clock, or an hour ahead: what counts is that the time stamp moves.
TEST(LockWatch, AHeartbeatIsAChangeWhateverTheClock) {
  for (const int64_t skew : {-120, 3600}) {
    const Scratch scratch;
    const std::string path = scratch.file("lock");
    write_lock_of_another_host(path);
    touch(path, skew);
    LockWatch watch(path);
    EXPECT_EQ(watch.look(), LockWatch::State::unknown);
    EXPECT_EQ(watch.look(), LockWatch::State::unknown);
    touch(path, skew + 10);
    EXPECT_FALSE(watch.unchanged());
    EXPECT_EQ(watch.look(), LockWatch::State::alive);
    EXPECT_EQ(watch.look(), LockWatch::State::alive);
    EXPECT_TRUE(lock_owner(path));
    try {
      const StudyLock lock(path, milliseconds(300));
      ADD_FAILURE() << "an owner out of sight was replaced within its heartbeat";
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::stopped);
      EXPECT_NE(std::string(error.what()).find("host elsewhere"), std::string::npos);
    }
  }
}

// Looks of a watcher that was itself frozen between them count as one period of looking.
TEST(LockWatch, OnlyTimeSpentLookingCounts) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  write_lock_of_another_host(path);
  LockWatch watch(path, [now = std::chrono::steady_clock::time_point()]() mutable {
    return now += std::chrono::hours(1);
  });
  const auto looks = heartbeat_limit / (5 * look_period);
  for (int64_t i = 0; i < looks; ++i) EXPECT_EQ(watch.look(), LockWatch::State::unknown) << i;
  EXPECT_EQ(watch.look(), LockWatch::State::gone);
}

TEST(Tenure, EndsWithTheLock) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  const StudyLock lock(path, milliseconds(0));
  const Tenure tenure(path, lock.id());
  tenure.require();
  { const Tenure::Writing writing = tenure.write_now(); }
  write_lock_of_another_host(path);
  try {
    const Tenure::Writing writing = tenure.write_now();
    ADD_FAILURE() << "wrote into another run's study";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::stopped);
    EXPECT_NE(std::string(error.what()).find("host elsewhere"), std::string::npos) << error.what();
  }
  std::filesystem::remove(path);
  EXPECT_THROW(tenure.require(), base::UserError);
}

// A process frozen in the middle of a write keeps the lock from changing hands.
TEST(Tenure, NobodyTakesOverDuringAWrite) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  std::ofstream(path) << "{";  // nobody's
  const Tenure tenure(path, "{");
  {
    const Tenure::Writing writing = tenure.write_now();
    EXPECT_THROW(StudyLock(path, milliseconds(300)), base::UserError);
  }
  const StudyLock lock(path, milliseconds(0));
  EXPECT_THROW(tenure.require(), base::UserError);
}

TEST(StudyLock, RemovesWhatKilledProcessesLeft) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  std::filesystem::create_directory(scratch.file("journal"));
  for (const char* left : {"lock.new-123", "status.json.new-7", "journal/000001-0.running.new-9"})
    std::ofstream(scratch.file(left)) << "half";
  for (const char* kept : {"a.new-x", "study.shape", "journal/000001-0.journal"})
    std::ofstream(scratch.file(kept)) << "whole";
  const StudyLock lock(path, milliseconds(0));
  for (const char* left : {"lock.new-123", "status.json.new-7", "journal/000001-0.running.new-9"})
    EXPECT_FALSE(std::filesystem::exists(scratch.file(left))) << left;
  for (const char* kept : {"a.new-x", "study.shape", "journal/000001-0.journal"})
    EXPECT_TRUE(std::filesystem::exists(scratch.file(kept))) << kept;
}

// h5py opens for writing with an exclusive lock on the file and for reading with a shared one.
TEST(WriterHold, NamesWhoHasTheFileOpenForWriting) {
  const Scratch scratch;
  const std::string path = scratch.file("study.h5");
  std::ofstream(path) << "study";
  const int notebook = open(path.c_str(), O_RDWR);
  ASSERT_EQ(flock(notebook, LOCK_EX), 0);
  try {
    const WriterHold hold(path);
    ADD_FAILURE() << "two writers";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::stopped);
    const std::string said = error.what();
    EXPECT_NE(said.find("open for writing"), std::string::npos) << said;
    EXPECT_NE(said.find("process " + std::to_string(getpid())), std::string::npos) << said;
  }
  ASSERT_EQ(flock(notebook, LOCK_SH), 0);  // reads
  {
    const WriterHold hold(path);
    EXPECT_NE(flock(notebook, LOCK_EX | LOCK_NB), 0);  // and may not write while we do
  }
  EXPECT_EQ(flock(notebook, LOCK_EX | LOCK_NB), 0);
  close(notebook);
  const WriterHold missing(scratch.file("none.h5"));
}

TEST(StudyLock, SaysWhenTheHostWasStartedAgain) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  {
    const StudyLock lock(path, milliseconds(0));
    auto json = nlohmann::json::parse(read_file(path));
    json["id"] = "another";
    json["boot"] = "before";
    json["slurm_job"] =
        "4711";  // whose restart tells that it is gone, without the wait of a minute
    std::ofstream(path) << json;
  }
  EXPECT_TRUE(std::filesystem::exists(path));  // it was no longer ours, so it stayed
  setenv("SLURM_JOB_ID", "4711", 1);
  setenv("SLURM_RESTART_COUNT", "1", 1);
  const StudyLock lock(path, milliseconds(0));
  unsetenv("SLURM_RESTART_COUNT");
  unsetenv("SLURM_JOB_ID");
  EXPECT_TRUE(lock.after_power_loss());
}

TEST(StudyLock, HalfALockIsNobodys) {
  const Scratch scratch;
  std::ofstream(scratch.file("lock")) << "{\"host\": \"a";
  EXPECT_FALSE(lock_owner(scratch.file("lock")));
  const StudyLock lock(scratch.file("lock"), milliseconds(0));
}

}  // namespace
}  // namespace driftsweep::store::test_study_lock
