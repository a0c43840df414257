// What this rank's rows leave behind: journal, study file, list of failures.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "store/journal.h"
#include "store/study_file.h"
#include "study/rows.h"
#include "sweep/plan.h"

namespace driftsweep::study {

// Main thread only. Borrows everything but the path.
class Recorder {
 public:
  Recorder(const Rows& rows, store::JournalWriter& journal, store::StudyFile& file,
           std::string study, int32_t session);

  // See sweep::RecordBlock. UserError (75) where the disk is full, also for a row that failed only
  // since it was: what ended before it is recorded.
  void record(std::span<const sweep::Result> results);
  // See sweep::NoteFailure; rank 0 only.
  void note_failure(const sweep::Result& result);

 private:
  const Rows& rows_;
  store::JournalWriter& journal_;
  store::StudyFile& file_;
  const std::string study_;
  const int32_t session_;
  int32_t failures_;  // slots in use
};

}  // namespace driftsweep::study
