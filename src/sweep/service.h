// The coordinator's thread on rank 0: carries messages between the ranks and the state machine.
#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <thread>

#include "comm/channel.h"
#include "sweep/coordinator.h"
#include "sweep/messages.h"

namespace driftsweep::sweep {

class Service {
 public:
  // Does not start yet; throws what Coordinator's constructor throws.
  Service(comm::Channel& channel, const comm::Context& context, const Plan& plan,
          const std::vector<RowState>& states, bool with_progress);
  void start();
  // Waits until all ranks have left; then the answers below are final.
  void join();
  std::exception_ptr error() const { return error_; }
  Summary summary() const { return coordinator_.summary(); }

 private:
  using Clock = std::chrono::steady_clock;

  // Ends the whole job where even messages fail, since the other ranks would wait for ever.
  void run_or_abort();
  void run();
  void handle(const comm::Letter& letter);
  void act();
  void send_failures();
  void send_progress();
  // Tells every rank to finish; once.
  void end();
  void stop(std::exception_ptr error);

  comm::Channel& channel_;
  const comm::Context& context_;
  Coordinator coordinator_;
  const bool with_progress_;
  bool ended_ = false;   // End has been sent
  bool broken_ = false;  // the coordinator itself has failed: only count who leaves
  bool noting_ = false;  // rank 0 still notes the failures sent last
  bool closed_ = false;
  int left_ = 0;
  Clock::time_point start_, last_progress_;
  RowNumber last_ended_ = -1;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace driftsweep::sweep
