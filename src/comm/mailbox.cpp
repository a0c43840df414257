#include "comm/mailbox.h"

#include <utility>

namespace driftsweep::comm {

void Mailbox::put(Letter letter) {
  {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
  }
  bell_.notify_all();
}

std::optional<Letter> Mailbox::try_take() {
  const std::lock_guard lock(mutex_);
  if (letters_.empty()) return std::nullopt;
  Letter letter = std::move(letters_.front());
  letters_.pop_front();
  return letter;
}

void Mailbox::ring() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  bell_.notify_all();
}

void Mailbox::wait(std::chrono::microseconds at_most) {
  std::unique_lock lock(mutex_);
  // The system clock's wait, since thread sanitizers of our compilers know no other.
  bell_.wait_until(lock, std::chrono::system_clock::now() + at_most,
                   [this] { return rung_ || !letters_.empty(); });
  rung_ = false;
}

}  // namespace driftsweep::comm
