// What the engine must know of the rows, and nothing more: it knows no images, no files, no models.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace driftsweep::sweep {

using RowNumber = int64_t;

enum class RowState : uint8_t { waiting = 0, running = 1, complete = 2, failed = 3, pruned = 4 };

// How far a row of a contest may run this time.
struct Stage {
  int number = 0;     // to this milestone; beyond the last one: to its end
  bool last = false;  // there it ends as pruned, with the values it has
};

// Rows that are judged together at milestones, so that the worse ones end early. Such a row runs to
// a milestone and yields (interruption.h) with its score; when all that are still in have yielded
// or ended, the judge says which go on. Those run to the next milestone, the others end as pruned.
struct Contest {
  std::vector<RowNumber> rows;
  int stages = 0;  // milestones at which there is a decision
  // The score at a milestone of a row that had ended before this session; nothing where it failed
  // or was pruned before. Asked at start.
  std::function<std::optional<double>(RowNumber, int stage)> score_before;
  // By row: whether it goes on, from the scores at this milestone (nothing for rows that failed or
  // left). A function of these alone, so that every order of rows and every resume decides alike.
  std::function<std::vector<bool>(int stage, const std::vector<std::optional<double>>& scores)>
      judge;
};

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
  Contest contest = {};
  // How many ranks may run this row together (>= 1), which rows wait for; empty: always one.
  std::function<int(RowNumber)> team = {};
};

// How a row ended. `values` travels from the compute thread to the recorder of the same rank only.
struct Result {
  RowNumber row = -1;
  RowState state = RowState::complete;
  double seconds = 0;
  int attempts = 1;   // in this session; 0 where a rank hands a row back that it never ran
  int rank = 0;       // that ran it; -1 where no rank did, since the row it waits for failed
  std::string error;  // class of the failure, "" where complete
  std::string text;   // its sentence
  std::any values;    // empty where failed
  // Where the row yielded at a milestone (its state is waiting).
  std::optional<double> score = {};
  // This rank only helped another, which reports how the row ended (the state is waiting).
  bool assisted = false;
};

// Runs one row on the compute thread. May throw: the engine turns any exception into a failed
// Result (failure.h tells which class), but Abandoned leaves the row waiting, and so does Yielded.
using RunRow = std::function<std::any(RowNumber)>;
// Stores one result, complete, failed or pruned, on the main thread of the rank that ran the row
// (the only thread that calls HDF5). The row counts as ended once this returned. An exception here
// ends the run on all ranks.
using Record = std::function<void(const Result&)>;
using RecordBlock = std::function<void(std::span<const Result>)>;
// Rank 0's main thread only, so that one writer keeps the list of failures: once for every row that
// failed in this session, whichever rank ran it (`rank`; its status is already recorded there), and
// for every row that no rank ran because the row it waits for failed: `rank` is -1, the class
// "dependency", the text names the row that failed, and rank 0 must write the status too. Likewise
// for every row that no rank ran because the row it waits for was pruned; its state is pruned.
using NoteFailure = std::function<void(const Result&)>;

}  // namespace driftsweep::sweep
