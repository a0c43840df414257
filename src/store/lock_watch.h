// A study's lock, looked at again and again: of an owner that cannot be seen from here only its
// heartbeat tells whether it lives, and only the heartbeat's changes, since clocks differ.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "store/lock_owner.h"

namespace driftsweep::store {

// The owner touches its lock this often …
inline constexpr std::chrono::seconds heartbeat_period{10};
// … and counts as gone where it was not seen to do so for this long.
inline constexpr std::chrono::seconds heartbeat_limit{60};
// Between two looks.
inline constexpr std::chrono::milliseconds look_period{200};

class LockWatch {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit LockWatch(std::string path, Clock clock = std::chrono::steady_clock::now)
      : path_(std::move(path)), clock_(std::move(clock)) {}

  enum class State {
    free,    // nobody's
    alive,   // its process was seen, or its heartbeat
    gone,    // its process is dead, or its lock stood still for `heartbeat_limit`
    unknown  // out of sight, and watched too short
  };
  // Looks at the lock; to be called about every `look_period`. Only time spent looking counts: the
  // looks of a process that was frozen or suspended meanwhile prove nothing.
  State look();
  // Whether nothing has changed since the last look.
  bool unchanged() const;
  const std::optional<LockOwner>& owner() const { return owner_; }

 private:
  struct Glimpse {
    std::string contents;
    int64_t seconds = 0, nanoseconds = 0;  // of the last touch, by whatever clock
    bool operator==(const Glimpse&) const = default;
  };
  static Glimpse glimpse(const std::string& path);
  State watched(bool moved);

  std::string path_;
  Clock clock_;
  std::optional<Glimpse> seen_;
  std::optional<LockOwner> owner_;
  bool beats_ = false;
  std::chrono::steady_clock::duration still_{};
  std::chrono::steady_clock::time_point last_;
};

// Who holds the lock: nothing where nobody does or its owner is gone. An owner out of sight is
// watched for at most `patience` and counts as alive where that was too short.
std::optional<LockOwner> lock_owner(const std::string& path,
                                    std::chrono::milliseconds patience = {});

}  // namespace driftsweep::store
