#include "sweep/service.h"

#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "comm/backoff.h"

namespace driftsweep::sweep {
namespace {

constexpr size_t failures_at_once = 1000;
constexpr auto progress_period = std::chrono::milliseconds(100);
constexpr auto progress_period_idle = std::chrono::milliseconds(1000);

}  // namespace

Service::Service(comm::Channel& channel, const comm::Context& context, const Plan& plan,
                 const std::vector<RowState>& states, bool with_progress)
    : channel_(channel),
      context_(context),
      coordinator_(plan, states, context.size()),
      with_progress_(with_progress) {}

void Service::start() {
  start_ = Clock::now();
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
  if (letter.holds<Left>()) {
    ++left_;
  } else if (letter.holds<Noted>()) {
    noting_ = false;
  } else if (letter.holds<Broken>()) {
    const auto broken = letter.open<Broken>();
    if (!ended_)
      base::log_warning("rank " + std::to_string(letter.source) + " cannot go on (" +
                        broken.failure.reason + "); ending after the rows in flight");
    end();
  } else if (broken_) {
    return;
  } else if (letter.holds<Request>()) {
    coordinator_.request(letter.source);
  } else {
    for (const Outcome& outcome : letter.open<Report>().outcomes)
      coordinator_.end(outcome.result());
  }
}

void Service::act() {
  if (!ended_)
    while (auto grant = coordinator_.next_grant())
      channel_.send(grant->first, worker_tag, Grant{std::move(grant->second)});
  if (!broken_) send_failures();
  if (with_progress_) send_progress();
  if (coordinator_.finished()) end();
  if (left_ < context_.size() || noting_) return;
  for (int rank = 0; rank < context_.size(); ++rank) channel_.send(rank, worker_tag, Closed{});
  closed_ = true;
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
  const RowNumber ended = progress.complete + progress.failed;
  const bool moved = ended != last_ended_;
  const bool last = moved && coordinator_.finished();
  const auto period = moved ? progress_period : progress_period_idle;
  if (ended_ || (last_ended_ >= 0 && !last && now - last_progress_ < period)) return;
  last_progress_ = now;
  last_ended_ = ended;
  progress.elapsed = std::chrono::duration<double>(now - start_).count();
  channel_.send(0, worker_tag, Advance{progress});
}

void Service::end() {
  if (std::exchange(ended_, true)) return;
  for (int rank = 0; rank < context_.size(); ++rank) channel_.send(rank, worker_tag, End{});
}

void Service::stop(std::exception_ptr error) {
  // An error while stopping is one of the messages themselves.
  if (broken_) std::rethrow_exception(error);
  error_ = std::move(error);
  broken_ = true;
  end();
}

}  // namespace driftsweep::sweep
