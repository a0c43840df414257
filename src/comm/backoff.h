// Waiting without burning a core: the machine may have fewer cores than threads.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace driftsweep::comm {

// Sleeps 50 us, doubling to 2 ms; reset() after something happened.
class Backoff {
 public:
  std::chrono::microseconds next() {
    const auto pause = pause_;
    pause_ = std::min(pause_ * 2, std::chrono::microseconds(2000));
    return pause;
  }
  void sleep() { std::this_thread::sleep_for(next()); }
  void reset() { pause_ = first; }

 private:
  static constexpr std::chrono::microseconds first{50};
  std::chrono::microseconds pause_ = first;
};

}  // namespace driftsweep::comm
