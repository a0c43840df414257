// One run at a time on a study: a file beside it that names its owner. HDF5's own locks stay off,
// so that a notebook which reads the study blocks nobody.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "store/lock_watch.h"
#include "store/tenure.h"

namespace driftsweep::store {

// How long to wait for an owner that is seen to live, and for one of which that is not known yet.
struct LockPatience {
  LockPatience(std::chrono::milliseconds both) : living(both), unseen(both) {}  // NOLINT
  LockPatience(std::chrono::milliseconds of_living, std::chrono::milliseconds of_unseen)
      : living(of_living), unseen(of_unseen) {}

  std::chrono::milliseconds living, unseen;
};

class StudyLock {
 public:
  // Takes the lock at `path`, whose folder is there. Where another process holds it, tries for
  // `patience`, then UserError (exit code 75) that names the owner. Removes what killed processes
  // left beside it of files half written (NAME.new-PROCESS), also in the folder `journal` there.
  StudyLock(const std::string& path, LockPatience patience);
  // Gives it back.
  ~StudyLock();
  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;

  // The owner before us did not give the lock back, and its host has been started again since, or
  // is another one: what it wrote last may have been lost in memory.
  bool after_power_loss() const { return after_power_loss_; }
  // Of this lock alone; every rank asks with it before it writes.
  const std::string& id() const { return us_.id; }
  const Tenure& tenure() const { return tenure_; }

 private:
  void take(LockPatience patience);
  bool try_take(const LockWatch& watch);
  void touch_from_time_to_time();

  std::string path_;
  LockOwner us_;
  Tenure tenure_;
  bool after_power_loss_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread heart_;
};

// How long a second run waits for the first: 30 s where that one lives, and until its heartbeat
// has shown whether it does (70 s); or the seconds in the environment variable
// DRIFTSWEEP_LOCK_WAIT for both.
LockPatience lock_patience();

}  // namespace driftsweep::store
