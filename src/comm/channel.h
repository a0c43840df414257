// Typed messages between ranks, and between threads of one rank, on a communicator of their own.
#pragma once

#include <array>
#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "comm/codec.h"
#include "comm/context.h"
#include "comm/mailbox.h"

namespace driftsweep::comm {

// Messages to one tag from one rank arrive in the order sent. Any thread may send; each tag of a
// rank has one reading thread. Messages to the own rank never touch MPI, so a channel also works
// over Context::local().
class Channel {
 public:
  static constexpr int tags = 4;  // 0 … 3

  // Collective, as is the destructor, which waits until every message sent has been taken.
  explicit Channel(const Context& context);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Returns at once: the bytes are kept until MPI has sent them.
  template <class Message>
  void send(int to, int tag, const Message& message) {
    post(to, tag, encode(message));
  }
  void post(int to, int tag, std::string bytes);

  std::optional<Letter> try_receive(int tag);
  // Sleeps, with back-off, until a message is there.
  Letter receive(int tag);

  // For a reader that waits for more than messages: wait() returns when a message of this process
  // came, wake() was called (from any thread) or `at_most` passed. A message of another rank does
  // not end it: keep `at_most` to Backoff's pauses.
  void wait(int tag, std::chrono::microseconds at_most) { box(tag).wait(at_most); }
  void wake(int tag) { box(tag).ring(); }

 private:
  struct Sending {
    std::string bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  // Collective: takes what comes until everything that any rank sent has been taken.
  void drain();
  Mailbox& box(int tag);
  // Drops messages that MPI has sent; call with the lock held.
  void forget_sent();

  int rank_;
  MPI_Comm comm_ = MPI_COMM_NULL;  // null where the context is local
  std::array<Mailbox, tags> boxes_;
  std::mutex mutex_;  // of sending_
  std::list<Sending> sending_;
};

}  // namespace driftsweep::comm
