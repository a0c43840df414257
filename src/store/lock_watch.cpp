#include "store/lock_watch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "store/disk.h"

namespace driftsweep::store {

// Opened rather than asked for its facts: a network file system may answer the latter from memory.
LockWatch::Glimpse LockWatch::glimpse(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ESTALE) return {};
    throw_disk_error(path, "read the lock", errno);
  }
  Glimpse now;
  struct stat facts {};
  if (fstat(descriptor, &facts) == 0)
    std::tie(now.seconds, now.nanoseconds) =
        std::pair<int64_t, int64_t>(facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
  char piece[4096];
  ssize_t length = 0;
  while ((length = read(descriptor, piece, sizeof piece)) > 0)
    now.contents.append(piece, static_cast<size_t>(length));
  close(descriptor);
  return now;
}

LockWatch::State LockWatch::look() {
  Glimpse now = glimpse(path_);
  const bool moved = seen_ && !(now == *seen_);
  const bool first = !seen_;
  owner_ = LockOwner::parse(now.contents);
  seen_ = std::move(now);
  const auto before = std::exchange(last_, clock_());
  if (!first)
    still_ += std::min<std::chrono::steady_clock::duration>(last_ - before, 5 * look_period);
  if (!owner_) return State::free;
  switch (sight_of(*owner_)) {
    case Sight::alive:
      return State::alive;
    case Sight::gone:
      return State::gone;
    case Sight::unseen:
      break;
  }
  return watched(moved);
}

LockWatch::State LockWatch::watched(bool moved) {
  if (moved) {
    beats_ = true;
    still_ = {};
  }
  if (still_ >= heartbeat_limit) return State::gone;
  return beats_ ? State::alive : State::unknown;
}

bool LockWatch::unchanged() const { return seen_ && glimpse(path_) == *seen_; }

std::optional<LockOwner> lock_owner(const std::string& path, std::chrono::milliseconds patience) {
  LockWatch watch(path);
  const auto end = std::chrono::steady_clock::now() + patience;
  bool told = false;
  while (true) {
    const LockWatch::State state = watch.look();
    if (state == LockWatch::State::free || state == LockWatch::State::gone) return std::nullopt;
    const bool known = state == LockWatch::State::alive;
    if (known || std::chrono::steady_clock::now() >= end) return watch.owner();
    if (!std::exchange(told, true))
      base::info("watching for up to {} s whether the last run still lives ({})",
                 heartbeat_limit.count(), watch.owner()->text());
    std::this_thread::sleep_for(look_period);
  }
}

}  // namespace driftsweep::store
