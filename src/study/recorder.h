// What this rank's rows leave behind: journal, study file, list of failures.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "store/journal.h"
#include "store/study_file.h"
#include "store/tenure.h"
#include "study/rows.h"
#include "sweep/plan.h"

namespace driftsweep::study {

// Where a rank sits.
struct Seat {
  int64_t label = 0;  // of its session's journals
  int32_t session = 0;
  int32_t rank = 0;
};

// Main thread only. Borrows everything but the path.
class Recorder {
 public:
  Recorder(const Rows& rows, store::JournalWriter& journal, store::StudyFile& file,
           std::string study, Seat seat, const store::Tenure& tenure);

  // See sweep::RecordBlock. UserError (75) where the disk is full, also for a row that failed only
  // since it was: what ended before it is recorded.
  // Likewise where another run has taken over the study; then nothing is written.
  void record(std::span<const sweep::Result> results);
  // See sweep::Callbacks: the row counts as one that its process died with.
  void note_hang(const sweep::Result& result);
  // See sweep::NoteFailure; rank 0 only.
  void note_failure(const sweep::Result& result);

 private:
  const Rows& rows_;
  store::JournalWriter& journal_;
  store::StudyFile& file_;
  const std::string study_;
  const Seat seat_;
  const store::Tenure& tenure_;
  int32_t failures_;  // slots in use
};

}  // namespace driftsweep::study
