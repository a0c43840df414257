#include "sweep/signals.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include "base/errors.h"

namespace driftsweep::sweep {
namespace {

std::atomic<int> wanted = 0;  // an Urgency
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait for a lock");

void finish(int) {
  int before = 0;
  wanted.compare_exchange_strong(before, static_cast<int>(Urgency::finish));
}

void stop_now(int) { wanted.store(static_cast<int>(Urgency::now)); }

}  // namespace

StopSignals::StopSignals() {
  wanted = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    struct sigaction action {};
    const bool drains = numbers[i] == SIGUSR1 || numbers[i] == SIGUSR2;
    action.sa_handler = drains ? finish : stop_now;
    action.sa_flags = SA_RESTART;
    if (numbers[i] == SIGINT) action.sa_flags |= static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    if (sigaction(numbers[i], &action, &before_[i]) != 0)
      throw base::InternalError(std::string("sigaction: ") + std::strerror(errno));
  }
}

StopSignals::~StopSignals() {
  for (size_t i = 0; i < numbers.size(); ++i) sigaction(numbers[i], &before_[i], nullptr);
}

Urgency StopSignals::asked() { return static_cast<Urgency>(wanted.load()); }

}  // namespace driftsweep::sweep
