// The study's lock: one owner at a time, named to those who wait, and free again once the owner is
// dead.
#include "store/study_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/errors.h"
#include "store/disk.h"
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
  const StudyLock lock(path, seconds(30));
  waitpid(child, nullptr, 0);
}

TEST(StudyLock, StalenessFollowsHostBootAndHeartbeat) {
  LockOwner owner = LockOwner::this_process();
  EXPECT_FALSE(is_stale(owner, seconds(10000)));  // alive here, whatever the clock says
  owner.start = "1";                              // another process has this number now
  EXPECT_TRUE(is_stale(owner, seconds(0)));
  owner = LockOwner::this_process();
  owner.boot = "before";
  EXPECT_TRUE(is_stale(owner, seconds(0)));
  owner.host += "-other";
  EXPECT_FALSE(is_stale(owner, seconds(59)));
  EXPECT_TRUE(is_stale(owner, seconds(61)));
}

// Slurm keeps a job's number when it puts the job back into its queue, perhaps on another node.
TEST(StudyLock, ARequeuedJobDoesNotWaitForItself) {
  setenv("SLURM_JOB_ID", "4711", 1);
  LockOwner before = LockOwner::this_process();
  before.host += "-other";
  EXPECT_FALSE(is_stale(before, seconds(1)));
  setenv("SLURM_RESTART_COUNT", "1", 1);
  EXPECT_TRUE(is_stale(before, seconds(1)));
  unsetenv("SLURM_RESTART_COUNT");
  unsetenv("SLURM_JOB_ID");
}

TEST(StudyLock, SaysWhenTheHostWasStartedAgain) {
  const Scratch scratch;
  const std::string path = scratch.file("lock");
  {
    const StudyLock lock(path, milliseconds(0));
    auto json = nlohmann::json::parse(read_file(path));
    json["boot"] = "before";
    std::ofstream(path) << json;
  }
  EXPECT_TRUE(std::filesystem::exists(path));  // it was no longer ours, so it stayed
  const StudyLock lock(path, milliseconds(0));
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
