// A rank's main thread: takes leases, feeds the compute thread, records what it made, reports.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comm/channel.h"
#include "sweep/compute.h"
#include "sweep/engine.h"
#include "sweep/messages.h"
#include "sweep/policy.h"
#include "sweep/silence.h"

namespace driftsweep::sweep {

class Worker {
 public:
  Worker(comm::Channel& channel, int rank, const Callbacks& callbacks, const ReportProgress& report,
         const Policy& policy);
  ~Worker();
  // Returns when the coordinator has closed the run. Throws only where messages fail.
  void run();
  // What record, note_failure or report threw here; null where nothing did.
  std::exception_ptr error() const { return error_; }
  // A row did not react to being stopped: its thread is left to itself.
  bool hung() const { return hung_; }

 private:
  using Clock = std::chrono::steady_clock;

  void handle(const comm::Letter& letter);
  // Looks for signals, for a row beyond its time and for signs of life of the coordinator.
  void look_around();
  void interrupt(Urgency urgency);
  void ask_to_stop(Urgency urgency, Stop stop, const std::string& reason);
  void end_hung_row(RowNumber row, double seconds);
  void end_without_coordinator();
  void ask_for_more();
  // Records results but those whose failure may be the device's: for these it asks whose it is.
  void take(std::vector<Result> results);
  void store(std::span<const Result> results);
  void record(std::span<const Result> results);
  void judge(const Verdict& verdict);
  void hand_back_queue();
  void send_reports();
  bool reports_due() const;
  void leave_if_done();
  void note(const Failures& failures);
  // Runs a callback; its exception ends the run everywhere.
  template <typename Call>
  bool guarded(const Call& call);

  comm::Channel& channel_;
  const Callbacks& callbacks_;
  const ReportProgress& report_;
  const Policy& policy_;
  const int rank_;
  bool asked_ = false, ending_ = false, left_ = false, closed_ = false;
  bool urgent_ = false;  // of the last lease
  bool hung_ = false;
  Urgency wish_ = Urgency::none;  // of this rank
  Clock::time_point last_alive_, must_leave_ = Clock::time_point::max();
  Silence silence_{1};            // of the coordinator
  std::vector<Result> doubtful_;  // failed here, not yet recorded
  std::vector<Outcome> reports_;
  Clock::time_point first_report_;
  std::exception_ptr error_;
  std::unique_ptr<ComputeThread> compute_;
};

}  // namespace driftsweep::sweep
