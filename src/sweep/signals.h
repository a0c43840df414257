// Signals as a wish to stop.
#pragma once

#include <array>
#include <csignal>

#include "sweep/interruption.h"

namespace driftsweep::sweep {

// While it lives, SIGUSR1 and SIGUSR2 ask to finish, SIGTERM and SIGINT to stop now; a second
// SIGINT ends the program at once. One at a time per process.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // What was asked for so far.
  static Urgency asked();

 private:
  static constexpr std::array<int, 4> numbers{SIGUSR1, SIGUSR2, SIGTERM, SIGINT};
  std::array<struct sigaction, 4> before_{};
};

}  // namespace driftsweep::sweep
