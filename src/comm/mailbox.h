// Letters between threads of one process, and the bell that wakes their reader.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "comm/codec.h"

namespace driftsweep::comm {

// A received message, still encoded.
struct Letter {
  int source = 0;  // rank
  std::string bytes;

  template <class Message>
  bool holds() const {
    return kind_of(bytes) == Message::kind;
  }
  template <class Message>
  Message open() const {
    return decode<Message>(bytes);
  }
};

// First in, first out. Any thread may put and ring.
class Mailbox {
 public:
  void put(Letter letter);
  std::optional<Letter> try_take();
  // Makes the present or the next wait() return.
  void ring();
  // Returns after put(), ring() or `at_most`, whichever comes first.
  void wait(std::chrono::microseconds at_most);

 private:
  std::mutex mutex_;
  std::condition_variable bell_;
  std::deque<Letter> letters_;
  bool rung_ = false;
};

}  // namespace driftsweep::comm
