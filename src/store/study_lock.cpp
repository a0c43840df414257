#include "store/study_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/errors.h"
#include "base/log.h"
#include "store/disk.h"

namespace driftsweep::store {

namespace {

// Keeps two processes that find a stale lock from replacing each other's, and from replacing that
// of a process in the middle of a write. Where the file system has no such locks a window is left,
// which closes when the owner asks for its lock before the next write.
class TakingOver {
 public:
  explicit TakingOver(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) throw_disk_error(path, "create the file", errno);
    while (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      held_ = errno != EWOULDBLOCK;
      return;
    }
  }
  ~TakingOver() { close(descriptor_); }
  TakingOver(const TakingOver&) = delete;
  TakingOver& operator=(const TakingOver&) = delete;

  bool held() const { return held_; }

 private:
  int descriptor_;
  bool held_ = true;
};

[[noreturn]] void refuse_second_run(const std::string& path, const LockWatch& watch, bool known) {
  const std::string who = watch.owner() ? " (" + watch.owner()->text() + ")" : "";
  if (known)
    throw base::UserError(base::ExitCode::stopped,
                          {path, "another run is at work on this study" + who,
                           "Wait until it has ended, or end it; the same command then goes on"});
  throw base::UserError(
      base::ExitCode::stopped,
      {path,
       "another run is at work on this study, or has died where this host cannot see it" + who,
       fmt::format("Where it has died, wait longer: DRIFTSWEEP_LOCK_WAIT={}, the seconds after "
                   "which a lock that stands still is taken over, and some more",
                   heartbeat_limit.count() + 10)});
}

// NAME.new-PROCESS, see replace_file. Only for the lock's owner: nobody else writes here.
void remove_half_written(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string ending = entry.path().extension().string();
    if (ending.size() > 5 && ending.starts_with(".new-") &&
        ending.find_first_not_of("0123456789", 5) == std::string::npos)
      std::filesystem::remove(entry.path(), ignored);
  }
}

}  // namespace

StudyLock::StudyLock(const std::string& path, LockPatience patience)
    : path_(path), us_(LockOwner::this_process()), tenure_(path, us_.id) {
  take(patience);
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  for (const auto& each : {folder, folder / "journal"}) remove_half_written(each);
  heart_ = std::thread([this] { touch_from_time_to_time(); });
}

void StudyLock::take(LockPatience patience) {
  const auto begin = std::chrono::steady_clock::now();
  LockWatch watch(path_);
  bool told = false;
  while (true) {
    const LockWatch::State state = watch.look();
    const bool vacant = state == LockWatch::State::free || state == LockWatch::State::gone;
    if (vacant && try_take(watch)) return;
    const bool known = state != LockWatch::State::unknown;
    const auto limit = known && !vacant ? patience.living : patience.unseen;
    if (std::chrono::steady_clock::now() - begin >= limit) refuse_second_run(path_, watch, known);
    if (watch.owner() && !std::exchange(told, true))
      base::info("waiting up to {} s for another run on this study ({})",
                 std::chrono::duration_cast<std::chrono::seconds>(limit).count(),
                 watch.owner()->text());
    std::this_thread::sleep_for(look_period);
  }
}

StudyLock::~StudyLock() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  heart_.join();
  if (read_file(path_).find(us_.id) != std::string::npos) unlink(path_.c_str());
}

bool StudyLock::try_take(const LockWatch& watch) {
  const TakingOver guard(guard_of(path_));
  if (!guard.held() || !watch.unchanged()) return false;
  if (const auto& owner = watch.owner())
    after_power_loss_ = owner->host != us_.host || owner->boot != us_.boot;
  replace_file(path_, us_.contents(), false);
  return true;
}

// Stops where the lock is no longer ours: a heartbeat of ours would keep another's alive.
void StudyLock::touch_from_time_to_time() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, heartbeat_period, [this] { return ending_; })) {
    if (read_file(path_).find(us_.id) == std::string::npos) return;
    utimensat(AT_FDCWD, path_.c_str(), nullptr, 0);
  }
}

LockPatience lock_patience() {
  const char* given = std::getenv("DRIFTSWEEP_LOCK_WAIT");
  if (given == nullptr)
    return {std::chrono::seconds(30), heartbeat_limit + std::chrono::seconds(10)};
  char* end = nullptr;
  const double seconds = std::strtod(given, &end);
  if (end == given || *end != '\0' || !(seconds >= 0))
    throw base::usage_error("DRIFTSWEEP_LOCK_WAIT", std::string("'") + given + "' is no time",
                            "Give seconds, such as 30");
  return std::chrono::milliseconds(static_cast<int64_t>(1000 * std::min(seconds, 1e6)));
}

}  // namespace driftsweep::store
