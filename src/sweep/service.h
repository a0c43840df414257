// The coordinator's thread on rank 0: carries messages between the ranks and the state machine.
#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "comm/channel.h"
#include "sweep/coordinator.h"
#include "sweep/messages.h"
#include "sweep/policy.h"
#include "sweep/silence.h"

namespace driftsweep::sweep {

class Service {
 public:
  // `places` names host and device of each rank. Does not start yet; throws what Coordinator's
  // constructor throws.
  Service(comm::Channel& channel, const comm::Context& context, const Plan& plan,
          const std::vector<RowState>& states, const Policy& policy,
          std::vector<std::string> places, bool with_progress);
  void start();
  // Waits until all ranks have left; then the answers below are final.
  void join();
  std::exception_ptr error() const { return error_; }
  Summary summary() const;

 private:
  using Clock = std::chrono::steady_clock;

  // Ends the whole job where even messages fail, since the other ranks would wait for ever.
  void run_or_abort();
  void run();
  void handle(const comm::Letter& letter);
  void act();
  void send_failures();
  // What to do with rows that failed by somebody's fault.
  void send_decisions();
  void send_progress();
  // Keeps the clock: deadline, signs of life.
  void tick();
  void look_after_ranks();
  std::string name(int rank) const;
  // Ends the run for a reason; the first one is kept.
  void end_early(Urgency urgency, Stop stop, const std::string& reason);
  // Tells every rank to finish, once for each urgency.
  void end(Urgency urgency = Urgency::none);
  void stop(std::exception_ptr error);

  comm::Channel& channel_;
  const comm::Context& context_;
  Coordinator coordinator_;
  const Policy& policy_;
  const bool with_progress_;
  bool ended_ = false;               // End has been sent
  Urgency urgency_ = Urgency::none;  // with this
  Stop stop_ = Stop::none;
  std::string reason_;
  bool broken_ = false;  // the coordinator itself has failed: only count who leaves
  bool noting_ = false;  // rank 0 still notes the failures sent last
  bool closed_ = false;
  int left_ = 0;
  Clock::time_point start_, last_progress_, last_beat_;
  const std::vector<std::string> places_;
  Silence silence_;

  RowNumber last_ended_ = -1;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace driftsweep::sweep
