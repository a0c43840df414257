// What the engine must know of the rows, and nothing more: it knows no images, no files, no models.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace driftsweep::sweep {

using RowNumber = int64_t;

enum class RowState : uint8_t { waiting = 0, running = 1, complete = 2, failed = 3 };

// Rows are numbered 0 … size-1, fewer than 2^32. A row may wait for one other with a smaller
// number. The functions are called on rank 0 only, and must answer the same whenever asked.
struct Plan {
  RowNumber size = 0;
  // The row that must be complete before this one, or -1.
  std::function<RowNumber(RowNumber)> waits_for;
  // Rows with equal affinity share what is expensive to load (model and data); >= 0.
  std::function<int64_t(RowNumber)> affinity;
  // Expected cost in any unit common to all rows; longest first among those ready. > 0.
  std::function<double(RowNumber)> cost;
};

// How a row ended. `values` travels from the compute thread to the recorder of the same rank only.
struct Result {
  RowNumber row = -1;
  RowState state = RowState::complete;
  double seconds = 0;
  int attempts = 1;   // in this session
  int rank = 0;       // that ran it; -1 where no rank did, since the row it waits for failed
  std::string error;  // class of the failure, "" where complete
  std::string text;   // its sentence
  std::any values;    // empty where failed
};

// Runs one row on the compute thread. May throw: the engine turns any exception into a failed
// Result (failure.h tells which class), but Abandoned leaves the row waiting.
using RunRow = std::function<std::any(RowNumber)>;
// Stores one result, complete or failed, on the main thread of the rank that ran the row (the only
// thread that calls HDF5). The row counts as ended once this returned. An exception here ends the
// run on all ranks.
using Record = std::function<void(const Result&)>;
using RecordBlock = std::function<void(std::span<const Result>)>;
// Rank 0's main thread only, so that one writer keeps the list of failures: once for every row that
// failed in this session, whichever rank ran it (`rank`; its status is already recorded there), and
// for every row that no rank ran because the row it waits for failed: `rank` is -1, the class
// "dependency", the text names the row that failed, and rank 0 must write the status too.
using NoteFailure = std::function<void(const Result&)>;

}  // namespace driftsweep::sweep
