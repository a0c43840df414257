#include "sweep/interruption.h"

#include <fmt/format.h>

#include "base/progress.h"
#include "sweep/failure.h"

namespace driftsweep::sweep {
namespace {

double seconds_between(Interruption::Clock::time_point from, Interruption::Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

void Interruption::ask(Urgency urgency) {
  Urgency before = urgency_.load();
  while (before < urgency && !urgency_.compare_exchange_weak(before, urgency)) {
  }
}

void Interruption::begin_row(double limit, Stage stage, Team* team) {
  begun_ = Clock::now();
  limit_ = limit;
  stage_ = stage;
  team_ = team;
}

void Interruption::check() const {
  const auto now = Clock::now();
  if (urgency() == Urgency::now || now >= end_) throw Abandoned();
  if (seconds_between(begun_, now) > limit_)
    throw RowError("time_limit",
                   fmt::format("it took longer than the time limit of {} for such rows",
                               base::format_duration(limit_)));
}

bool Interruption::should_pause(double seconds) const {
  return urgency() != Urgency::none ||
         (end_ != Clock::time_point::max() && seconds_between(Clock::now(), end_) < seconds);
}

}  // namespace driftsweep::sweep
