// What the engine must know of the rows, and nothing more: it knows no images, no files, no models.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace driftsweep::sweep {

using RowNumber = int64_t;

enum class RowState : uint8_t { waiting = 0, running = 1, complete = 2, failed = 3 };

// Rows are numbered 0 … size-1. A row may wait for one other with a smaller number.
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
  int rank = 0;
  std::string error;  // class of the failure, "" where complete
  std::string text;   // its sentence
  std::any values;    // empty where failed
};

// Runs one row on the compute thread. May throw: the engine turns any exception into a failed
// Result (a class from the exception type, its what() as the text).
using RunRow = std::function<std::any(RowNumber)>;
// Stores one result on the rank's main thread (the only one that calls HDF5).
using Record = std::function<void(const Result&)>;
// Rank 0's main thread only: a row that no rank ran because the row it waits for failed, or the
// text of a failure anywhere, so that one writer keeps the list of failures.
using NoteFailure = std::function<void(const Result&)>;

}  // namespace driftsweep::sweep
