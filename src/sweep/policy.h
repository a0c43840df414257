// When to stop, and what to do with rows that fail: everything that shapes a run but no value.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sweep/interruption.h"
#include "sweep/pace.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

inline constexpr double no_limit = std::numeric_limits<double>::infinity();

struct Policy {
  // Handed to whatever run_row calls; never null.
  std::shared_ptr<Interruption> interruption = std::make_shared<Interruption>();
  // Asked again and again on every rank's main thread (signals); one rank's wish stops all.
  std::function<Urgency()> asked;
  // Seconds a row may take before it fails, on every rank; empty: no row is limited. A row that
  // still runs after twice this time is recorded as failed and the run ends.
  std::function<double(RowNumber)> time_limit;
  // Failure class -> how often a row that failed so is run again, at once and on the same rank.
  std::map<std::string, int> retry;
  // More failed rows than this end the run (rows that failed with the row they wait for do not
  // count).
  RowNumber max_failures = std::numeric_limits<RowNumber>::max();
  // Rank 0's counts. Rows that cannot end before by what was measured are not leased; what runs
  // then is given up.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  // Called on the main thread, perhaps more than once, when this rank is about to end by another's
  // will: should its process die from now on, the row in flight is not to blame.
  std::function<void()> excuse;
  // Host and device of this rank, and what a row is, for messages; the latter may be empty.
  std::string place;
  std::function<std::string(RowNumber)> row_name;
  // Most rows of a lease.
  RowNumber lease_limit = sweep::lease_limit;
  // Seconds without a word after which a rank gives the coordinator up, and the coordinator a rank
  // (whose main thread may be waiting for a slow disk).
  double coordinator_silence = 60, rank_silence = 600;
};

// Why a run ended before its last row.
enum class Stop : uint8_t {
  none = 0,      // it did not
  asked = 1,     // by a signal
  deadline = 2,  // no row left would end in time
  failures = 3,  // more than max_failures
  hung = 4,      // a row did not stop at its time limit
  device = 5     // no device is left that can be trusted
};

}  // namespace driftsweep::sweep
