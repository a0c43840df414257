// A rank's main thread: takes leases, feeds the compute thread, records what it made, reports.
#pragma once

#include <chrono>
#include <exception>
#include <vector>

#include "comm/channel.h"
#include "sweep/compute.h"
#include "sweep/engine.h"
#include "sweep/messages.h"

namespace driftsweep::sweep {

class Worker {
 public:
  Worker(comm::Channel& channel, int rank, const Callbacks& callbacks,
         const ReportProgress& report);
  // Returns when the coordinator has closed the run. Throws only where messages fail.
  void run();
  // What record, note_failure or report threw here; null where nothing did.
  std::exception_ptr error() const { return error_; }

 private:
  using Clock = std::chrono::steady_clock;

  void handle(const comm::Letter& letter);
  void ask_for_more();
  void store(const Result& result);
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
  bool asked_ = false, ending_ = false, left_ = false, closed_ = false;
  bool urgent_ = false;  // of the last lease
  std::vector<Outcome> reports_;
  Clock::time_point first_report_;
  std::exception_ptr error_;
  ComputeThread compute_;
};

}  // namespace driftsweep::sweep
