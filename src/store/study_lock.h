// One run at a time on a study: a file beside it that names its owner. HDF5's own locks stay off,
// so that a notebook which reads the study blocks nobody.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace driftsweep::store {

struct LockOwner {
  std::string host;
  int64_t pid = 0;
  std::string start;  // of the process, in clock ticks since boot: a pid alone is used again
  std::string boot;   // identity of the host's boot
  std::string slurm_job;
  std::string slurm_restart;  // how often Slurm has put that job back into its queue
  std::string since;          // UTC

  static LockOwner this_process();
  std::string text() const;  // "host node3, process 4711, Slurm job 99, since …"
};

// Whether the owner is gone: at once where it ran on this host and its process is dead (or the host
// was started again) or where Slurm has put its job back into the queue and now starts ours from
// it; on another host else, once the lock has not been touched for `heartbeat_limit`.
inline constexpr std::chrono::seconds heartbeat_limit{60};
bool is_stale(const LockOwner& owner, std::chrono::seconds since_touched);

// Who holds the lock now; nothing where nobody does (a stale lock counts as nobody's).
std::optional<LockOwner> lock_owner(const std::string& path);

class StudyLock {
 public:
  // Takes the lock at `path`, whose folder is there. Where another process holds it, tries for
  // `patience`, then UserError (exit code 75) that names the owner.
  StudyLock(const std::string& path, std::chrono::milliseconds patience);
  // Gives it back.
  ~StudyLock();
  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;

  // The owner before us did not give the lock back, and its host has been started again since, or
  // is another one: what it wrote last may have been lost in memory.
  bool after_power_loss() const { return after_power_loss_; }

 private:
  bool try_take();
  void touch_from_time_to_time();

  std::string path_, text_;
  bool after_power_loss_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread heart_;
};

// How long a second run waits for the first: 30 s, or the seconds in the environment variable
// DRIFTSWEEP_LOCK_WAIT.
std::chrono::milliseconds lock_patience();

}  // namespace driftsweep::store
