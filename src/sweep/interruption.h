// The wish to stop, carried to the code that runs a row: asked for by signals, by the coordinator,
// by a row's time limit or by the deadline of the run.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>

#include "sweep/plan.h"

namespace driftsweep::sweep {

class Team;

// How soon to stop: not at all; after the rows in flight, where a training may pause between two
// batches; or between two batches, whatever the row. It only ever rises.
enum class Urgency : uint8_t { none = 0, finish = 1, now = 2 };

// Thrown out of run_row where the row was given up on request: it is not recorded and waits as if
// it had never begun.
class Abandoned : public std::exception {
 public:
  const char* what() const noexcept override { return "the row was given up on request"; }
};

// Thrown out of run_row where a row of a contest has come to the milestone it may run to.
class Yielded : public std::exception {
 public:
  explicit Yielded(double score) : score_(score) {}
  double score() const { return score_; }
  const char* what() const noexcept override { return "the row waits for a decision"; }

 private:
  double score_;
};

class Interruption {
 public:
  using Clock = std::chrono::steady_clock;

  // Any thread; a lower urgency than before changes nothing.
  void ask(Urgency urgency);
  Urgency urgency() const { return urgency_.load(); }
  // After this moment no row may run. Set before rows run.
  void end_at(Clock::time_point moment) { end_ = moment; }

  // For the thread that runs rows. A row begins, and may take `limit` seconds.
  void begin_row(double limit = std::numeric_limits<double>::infinity(), Stage stage = {},
                 Team* team = nullptr);
  // How far the row may run, where it is in a contest.
  Stage stage() const { return stage_; }
  // Who runs the row together with this rank; nullptr: nobody.
  Team* team() const { return team_; }
  // Between two batches: throws Abandoned where the row is to stop now, RowError of the class
  // "time_limit" where it has taken longer than it may.
  void check() const;
  // Between two batches of a training: true where it should keep a checkpoint and throw Abandoned
  // rather than begin another one, which with its checkpoint takes about `seconds`.
  bool should_pause(double seconds) const;

 private:
  std::atomic<Urgency> urgency_ = Urgency::none;
  Clock::time_point end_ = Clock::time_point::max();
  Clock::time_point begun_;
  double limit_ = std::numeric_limits<double>::infinity();
  Stage stage_;
  Team* team_ = nullptr;
};

}  // namespace driftsweep::sweep
