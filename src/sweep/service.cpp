#include "sweep/service.h"

#include <fmt/format.h>

#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "base/progress.h"
#include "comm/backoff.h"

namespace driftsweep::sweep {
namespace {

constexpr size_t failures_at_once = 1000;
constexpr auto progress_period = std::chrono::milliseconds(100);
constexpr auto progress_period_idle = std::chrono::milliseconds(1000);

}  // namespace

Service::Service(comm::Channel& channel, const comm::Context& context, const Plan& plan,
                 const std::vector<RowState>& states, const Policy& policy,
                 std::vector<std::string> places, bool with_progress)
    : channel_(channel),
      context_(context),
      coordinator_(plan, states, context.size(), policy),
      policy_(policy),
      with_progress_(with_progress),
      places_(std::move(places)),
      silence_(static_cast<size_t>(context.size())) {}

void Service::start() {
  start_ = last_beat_ = Clock::now();
  thread_ = std::thread([this] { run_or_abort(); });
}

void Service::join() { thread_.join(); }

void Service::run_or_abort() {
  try {
    run();
  } catch (const std::exception& error) {
    base::log_error(error.what());
    context_.abort(static_cast<int>(base::ExitCode::internal));
  }
}

void Service::run() {
  comm::Backoff backoff;
  while (!closed_) {
    const auto letter = channel_.try_receive(coordinator_tag);
    try {
      if (letter) handle(*letter);
      act();
    } catch (...) {
      stop(std::current_exception());
    }
    if (letter)
      backoff.reset();
    else
      channel_.wait(coordinator_tag, backoff.next());
  }
}

void Service::handle(const comm::Letter& letter) {
  silence_.heard(static_cast<size_t>(letter.source));
  if (letter.holds<Alive>()) return;
  if (letter.holds<Left>()) {
    ++left_;
  } else if (letter.holds<Noted>()) {
    noting_ = false;
  } else if (letter.holds<Broken>()) {
    const auto broken = letter.open<Broken>();
    if (!ended_)
      base::log_warning(name(letter.source) + " cannot go on (" + broken.failure.reason +
                        "); ending after the rows in flight");
    end();
  } else if (letter.holds<Wish>()) {
    const auto wish = letter.open<Wish>();
    end_early(static_cast<Urgency>(wish.urgency), static_cast<Stop>(wish.stop),
              name(letter.source) + " " + wish.reason);
  } else if (broken_) {
    return;
  } else if (letter.holds<Doubt>()) {
    coordinator_.doubt(letter.open<Doubt>().outcome.result());
  } else if (letter.holds<Request>()) {
    coordinator_.request(letter.source);
  } else {
    for (const Outcome& outcome : letter.open<Report>().outcomes)
      coordinator_.end(outcome.result());
  }
}

std::string Service::name(int rank) const {
  return fmt::format("rank {} ({})", rank, places_.at(static_cast<size_t>(rank)));
}

void Service::tick() {
  look_after_ranks();
  if (!policy_.deadline) return;
  const std::chrono::duration<double> left = *policy_.deadline - Clock::now();
  coordinator_.set_time_left(left.count());
  if (left.count() <= 0)
    end_early(Urgency::now, Stop::deadline, "the deadline has come");
  else if (coordinator_.out_of_time())
    end_early(Urgency::finish, Stop::deadline, "no further row would end before the deadline");
}

void Service::look_after_ranks() {
  const auto now = Clock::now();
  silence_.pass(now);
  if (now - last_beat_ < std::chrono::duration<double>(policy_.coordinator_silence / 12)) return;
  last_beat_ = now;
  for (int rank = 1; rank < context_.size(); ++rank) channel_.send(rank, worker_tag, Beat{});
  silence_.heard(0);  // this process
  const size_t longest = silence_.longest();
  if (silence_.seconds(longest) < policy_.rank_silence) return;
  base::log_error(fmt::format("{} has been silent for {}: the job ends; the same command goes on",
                              name(static_cast<int>(longest)),
                              base::format_duration(silence_.seconds(longest))));
  context_.abort(static_cast<int>(base::ExitCode::stopped));
}

void Service::act() {
  tick();
  if (!broken_) send_decisions();
  if (!ended_)
    while (auto grant = coordinator_.next_grant())
      channel_.send(grant->first, worker_tag, Grant{std::move(grant->second)});
  if (!broken_) send_decisions();
  if (!broken_) send_failures();
  if (with_progress_) send_progress();
  if (coordinator_.finished()) end();
  if (coordinator_.too_many_failures())
    end_early(Urgency::finish, Stop::failures,
              fmt::format("{} rows have failed, more than run.max_failures allows",
                          coordinator_.failures()));
  if (left_ < context_.size() || noting_) return;
  for (int rank = 0; rank < context_.size(); ++rank) channel_.send(rank, worker_tag, Closed{});
  closed_ = true;
}

void Service::send_decisions() {
  using Kind = Doubts::Decision::Kind;
  while (const auto decision = coordinator_.next_decision()) {
    switch (decision->kind) {
      case Kind::charge:
      case Kind::hand_back:
        channel_.send(decision->rank, worker_tag,
                      Verdict{decision->row, decision->kind == Kind::charge});
        break;
      case Kind::suspend:
        base::log_warning(name(decision->rank) +
                          " failed three rows running: it gets no more rows for now, and other "
                          "ranks run these");
        channel_.send(decision->rank, worker_tag, Suspend{});
        break;
      case Kind::resume:
        base::log_info(name(decision->rank) + " gets rows again: others fail them too");
        break;
      case Kind::give_up:
        end_early(Urgency::finish, Stop::device,
                  name(decision->rank) + " failed three rows running, and no other rank is left");
        break;
    }
  }
}

void Service::send_failures() {
  if (noting_) return;
  Failures failures;
  for (const Result& result : coordinator_.take_failures(failures_at_once))
    failures.outcomes.emplace_back(result);
  if (failures.outcomes.empty()) return;
  channel_.send(0, worker_tag, failures);
  noting_ = true;
}

void Service::send_progress() {
  const auto now = Clock::now();
  Progress progress = coordinator_.progress();
  const RowNumber ended = progress.ended();
  const bool moved = ended != last_ended_;
  const bool last = moved && coordinator_.finished();
  const auto period = moved ? progress_period : progress_period_idle;
  if (ended_ || (last_ended_ >= 0 && !last && now - last_progress_ < period)) return;
  last_progress_ = now;
  last_ended_ = ended;
  progress.elapsed = std::chrono::duration<double>(now - start_).count();
  channel_.send(0, worker_tag, Advance{progress});
}

void Service::end(Urgency urgency) {
  if (ended_ && urgency <= urgency_) return;
  ended_ = true;
  urgency_ = urgency;
  const End message{static_cast<uint8_t>(urgency)};
  for (int rank = 0; rank < context_.size(); ++rank) channel_.send(rank, worker_tag, message);
}

void Service::end_early(Urgency urgency, Stop stop, const std::string& reason) {
  if (stop_ == Stop::none && !coordinator_.finished()) {
    stop_ = stop;
    reason_ = reason;
    base::log_warning(
        reason + (urgency == Urgency::now ? "; stopping" : "; ending after the rows in flight"));
  }
  end(urgency);
}

Summary Service::summary() const {
  Summary summary = coordinator_.summary();
  summary.stop = stop_;
  summary.reason = reason_;
  return summary;
}

void Service::stop(std::exception_ptr error) {
  // An error while stopping is one of the messages themselves.
  if (broken_) std::rethrow_exception(error);
  error_ = std::move(error);
  broken_ = true;
  end();
}

}  // namespace driftsweep::sweep
