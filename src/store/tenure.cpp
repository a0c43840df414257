#include "store/tenure.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/errors.h"
#include "store/disk.h"
#include "store/lock_owner.h"

namespace driftsweep::store {

namespace {

// A network file system may show a lock that was just taken late to the other hosts' ranks.
constexpr int looks = 5;
constexpr std::chrono::milliseconds between_looks{200};

}  // namespace

std::string guard_of(const std::string& lock) { return lock + ".guard"; }

Tenure::Tenure(std::string lock, std::string id)
    : lock_(std::move(lock)),
      id_(std::move(id)),
      guard_(open(guard_of(lock_).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (guard_ < 0) throw_disk_error(guard_of(lock_), "open the file", errno);
}

Tenure::~Tenure() {
  if (guard_ >= 0) close(guard_);
}

Tenure::Tenure(Tenure&& other) noexcept
    : lock_(std::move(other.lock_)),
      id_(std::move(other.id_)),
      guard_(std::exchange(other.guard_, -1)) {}

void Tenure::require() const {
  std::string found;
  for (int look = 0; look < looks; ++look) {
    if (look > 0) std::this_thread::sleep_for(between_looks);
    found = read_file(lock_);
    if (found.find(id_) != std::string::npos) return;
  }
  const auto owner = LockOwner::parse(found);
  throw base::UserError(
      base::ExitCode::stopped,
      {lock_,
       owner ? "another run has taken over this study while this one stood still (" +
                   owner->text() + ")"
             : "this run's lock is gone: it was removed while the run was at work",
       owner ? "What ended before is kept; the same command goes on when that run has ended"
             : "What ended before is kept; the same command goes on"});
}

Tenure::Writing Tenure::write_now() const {
  // The guard is taken first: were it last, the lock could change hands in between.
  while (flock(guard_, LOCK_SH) != 0 && errno == EINTR) continue;
  try {
    require();
  } catch (...) {
    flock(guard_, LOCK_UN);
    throw;
  }
  return Writing(guard_);
}

Tenure::Writing::Writing(int descriptor) : descriptor_(descriptor) {}

Tenure::Writing::~Writing() { flock(descriptor_, LOCK_UN); }

}  // namespace driftsweep::store
