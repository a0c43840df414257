#include "sweep/worker.h"

#include <utility>

#include "base/errors.h"
#include "comm/backoff.h"

namespace driftsweep::sweep {
namespace {

// Rows that end within this time go into one report.
constexpr auto report_period = std::chrono::milliseconds(20);

}  // namespace

Worker::Worker(comm::Channel& channel, int rank, const Callbacks& callbacks,
               const ReportProgress& report)
    : channel_(channel),
      callbacks_(callbacks),
      report_(report),
      compute_(callbacks.run_row, rank, [&channel] { channel.wake(worker_tag); }) {}

void Worker::run() {
  comm::Backoff backoff;
  while (!closed_) {
    bool idle = true;
    while (const auto letter = channel_.try_receive(worker_tag)) {
      handle(*letter);
      idle = false;
    }
    ask_for_more();
    if (const auto result = compute_.try_take()) {
      store(*result);
      idle = false;
    }
    if (reports_due()) send_reports();
    leave_if_done();
    if (closed_) return;
    if (idle)
      channel_.wait(worker_tag, backoff.next());
    else
      backoff.reset();
  }
}

void Worker::handle(const comm::Letter& letter) {
  if (letter.holds<Grant>()) {
    const auto grant = letter.open<Grant>();
    asked_ = false;
    if (ending_ || error_) return;
    urgent_ = grant.lease.urgent;
    compute_.add(grant.lease);
  } else if (letter.holds<Failures>()) {
    note(letter.open<Failures>());
  } else if (letter.holds<Advance>()) {
    const auto advance = letter.open<Advance>();
    if (report_) guarded([&] { report_(advance.progress); });
  } else if (letter.holds<End>()) {
    ending_ = true;
    compute_.clear();
  } else if (letter.holds<Closed>()) {
    closed_ = true;
  } else {
    throw base::InternalError("a rank got a message meant for the coordinator");
  }
}

void Worker::ask_for_more() {
  if (asked_ || ending_ || error_ || !compute_.wants_more()) return;
  channel_.send(0, coordinator_tag, Request{});
  asked_ = true;
}

void Worker::store(const Result& result) {
  if (!guarded([&] { callbacks_.record(result); })) return;
  if (reports_.empty()) first_report_ = Clock::now();
  reports_.emplace_back(result);
}

bool Worker::reports_due() const {
  if (reports_.empty()) return false;
  return urgent_ || (compute_.idle() && !compute_.has_results()) ||
         Clock::now() - first_report_ >= report_period;
}

void Worker::send_reports() {
  channel_.send(0, coordinator_tag, Report{std::exchange(reports_, {})});
}

void Worker::leave_if_done() {
  if (!ending_ || left_ || !compute_.idle() || compute_.has_results()) return;
  if (!reports_.empty()) send_reports();
  channel_.send(0, coordinator_tag, Left{});
  left_ = true;
}

void Worker::note(const Failures& failures) {
  for (const Outcome& outcome : failures.outcomes)
    if (!guarded([&] { callbacks_.note_failure(outcome.result()); })) break;
  channel_.send(0, coordinator_tag, Noted{});
}

template <typename Call>
bool Worker::guarded(const Call& call) {
  if (error_) return false;
  try {
    call();
    return true;
  } catch (...) {
    error_ = std::current_exception();
  }
  compute_.clear();
  channel_.send(0, coordinator_tag, Broken{comm::describe(error_)});
  return false;
}

}  // namespace driftsweep::sweep
