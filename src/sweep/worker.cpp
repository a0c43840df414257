#include "sweep/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "base/progress.h"
#include "comm/backoff.h"
#include "sweep/doubts.h"

namespace driftsweep::sweep {
namespace {

// What a row in flight gets to react to a stop: Open MPI kills a second after SIGTERM.
constexpr auto patience = std::chrono::milliseconds(400);

}  // namespace

Worker::Worker(comm::Channel& channel, int rank, const Callbacks& callbacks,
               const ReportProgress& report, const Policy& policy)
    : channel_(channel),
      callbacks_(callbacks),
      report_(report),
      policy_(policy),
      rank_(rank),
      last_alive_(Clock::now()),
      compute_(std::make_unique<ComputeThread>(
          callbacks.run_row, rank, policy, [&channel] { channel.wake(worker_tag); },
          [&channel, rank](const Lease& lease) {
            return std::make_unique<Team>(channel, rank, lease.team, lease.team_number);
          })) {}

Worker::~Worker() {
  // Its thread still uses it.
  if (hung_) static_cast<void>(compute_.release());
}

void Worker::run() {
  comm::Backoff backoff;
  while (!closed_) {
    bool idle = true;
    while (const auto letter = channel_.try_receive(worker_tag)) {
      handle(*letter);
      idle = false;
    }
    look_around();
    ask_for_more();
    if (auto results = compute_->take_results(); !results.empty()) {
      take(std::move(results));
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
  silence_.heard(0);
  if (letter.holds<Grant>()) {
    const auto grant = letter.open<Grant>();
    asked_ = false;
    // A team waits for all its ranks.
    if ((ending_ || hung_ || error_) && grant.lease.team.empty()) return;
    urgent_ = grant.lease.urgent;
    compute_->add(grant.lease);
  } else if (letter.holds<Failures>()) {
    note(letter.open<Failures>());
  } else if (letter.holds<Advance>()) {
    const auto advance = letter.open<Advance>();
    if (report_) guarded([&] { report_(advance.progress); });
  } else if (letter.holds<End>()) {
    const auto urgency = static_cast<Urgency>(letter.open<End>().urgency);
    ending_ = true;
    compute_->clear();
    compute_->disband();
    interrupt(urgency);
    if (urgency == Urgency::now) must_leave_ = std::min(must_leave_, Clock::now() + patience);
  } else if (letter.holds<Verdict>()) {
    judge(letter.open<Verdict>());
  } else if (letter.holds<Suspend>()) {
    hand_back_queue();
  } else if (letter.holds<Beat>()) {
    return;
  } else if (letter.holds<Closed>()) {
    closed_ = true;
  } else {
    throw base::InternalError("a rank got a message meant for the coordinator");
  }
}

void Worker::look_around() {
  const Urgency asked = policy_.asked ? policy_.asked() : Urgency::none;
  if (asked > wish_) ask_to_stop(asked, Stop::asked, "was asked to stop by a signal");
  if (const auto overdue = compute_->overdue()) end_hung_row(overdue->first, overdue->second);
  if (rank_ == 0) return;
  const auto now = Clock::now();
  silence_.pass(now);
  if (silence_.seconds(0) >= policy_.coordinator_silence) end_without_coordinator();
  if (now - last_alive_ < std::chrono::duration<double>(policy_.coordinator_silence / 12)) return;
  last_alive_ = now;
  channel_.send(0, coordinator_tag, Alive{});
}

void Worker::interrupt(Urgency urgency) {
  policy_.interruption->ask(urgency);
  if (urgency == Urgency::now && policy_.excuse) policy_.excuse();
}

void Worker::ask_to_stop(Urgency urgency, Stop stop, const std::string& reason) {
  wish_ = urgency;
  interrupt(urgency);
  channel_.send(0, coordinator_tag,
                Wish{static_cast<uint8_t>(urgency), static_cast<uint8_t>(stop), reason});
}

void Worker::end_hung_row(RowNumber row, double seconds) {
  Result result;
  result.row = row;
  result.rank = rank_;
  result.state = RowState::failed;
  result.seconds = seconds;
  result.error = "time_limit";
  result.text = fmt::format("it still ran after {}, twice its time limit; the job was ended",
                            base::format_duration(seconds));
  hung_ = true;
  compute_->forsake();
  if (callbacks_.note_hang && guarded([&] { callbacks_.note_hang(result); }))
    result.state = RowState::waiting;
  store({&result, 1});
  ask_to_stop(Urgency::now, Stop::hung,
              fmt::format("cannot stop row {}{}, which has run for {}, twice its time limit", row,
                          policy_.row_name ? " (" + policy_.row_name(row) + ")" : "",
                          base::format_duration(seconds)));
}

void Worker::end_without_coordinator() {
  base::log_error(fmt::format(
      "rank {} ({}) has not heard from rank 0 for {}: it ends; the same command goes on", rank_,
      policy_.place, base::format_duration(silence_.seconds(0))));
  if (policy_.excuse) policy_.excuse();
  // MPI's own abort would ask a launcher that may be gone.
  std::_Exit(static_cast<int>(base::ExitCode::stopped));
}

void Worker::ask_for_more() {
  if (asked_ || ending_ || hung_ || error_ || !compute_->wants_more()) return;
  channel_.send(0, coordinator_tag, Request{});
  asked_ = true;
}

void Worker::take(std::vector<Result> results) {
  std::vector<Result> own;
  for (Result& result : results) {
    const bool doubtful = result.state == RowState::failed && may_be_the_device(result.error);
    if (!doubtful || ending_ || error_) {
      own.push_back(std::move(result));
      continue;
    }
    channel_.send(0, coordinator_tag, Doubt{Outcome(result)});
    doubtful_.push_back(std::move(result));
  }
  store(own);
}

void Worker::judge(const Verdict& verdict) {
  const auto found = std::find_if(doubtful_.begin(), doubtful_.end(),
                                  [&](const Result& r) { return r.row == verdict.row; });
  if (found == doubtful_.end()) return;
  const Result result = std::move(*found);
  doubtful_.erase(found);
  if (verdict.charge) store({&result, 1});
}

void Worker::hand_back_queue() {
  std::vector<Result> given_up;
  for (const RowNumber row : compute_->clear()) {
    Result& result = given_up.emplace_back();
    result.row = row;
    result.rank = rank_;
    result.state = RowState::waiting;
    result.attempts = 0;
  }
  store(given_up);
}

void Worker::record(std::span<const Result> results) {
  if (results.empty()) return;
  if (callbacks_.record_block) return callbacks_.record_block(results);
  for (const Result& result : results) callbacks_.record(result);
}

void Worker::store(std::span<const Result> results) {
  const auto given_up = [](const Result& result) { return result.state == RowState::waiting; };
  const bool stored = guarded([&] {
    // Runs of rows that ended; what was given up is not recorded.
    for (auto first = results.begin(); first != results.end();) {
      first = std::find_if_not(first, results.end(), given_up);
      const auto last = std::find_if(first, results.end(), given_up);
      record({first, last});
      first = last;
    }
  });
  if (!stored || results.empty()) return;
  if (reports_.empty()) first_report_ = Clock::now();
  for (const Result& result : results) reports_.emplace_back(result);
}

bool Worker::reports_due() const {
  if (reports_.empty()) return false;
  return urgent_ || (compute_->idle() && !compute_->has_results()) ||
         Clock::now() - first_report_ >= report_period;
}

void Worker::send_reports() {
  channel_.send(0, coordinator_tag, Report{std::exchange(reports_, {})});
}

void Worker::leave_if_done() {
  if (!ending_ || left_) return;
  if (!compute_->idle() && Clock::now() >= must_leave_) {
    hung_ = true;
    compute_->forsake();
  }
  if (!compute_->idle() || compute_->has_results()) return;
  // Nobody will tell any more whose fault they were.
  store(std::exchange(doubtful_, {}));
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
  compute_->clear();
  compute_->disband();
  channel_.send(0, coordinator_tag, Broken{comm::describe(error_)});
  return false;
}

}  // namespace driftsweep::sweep
