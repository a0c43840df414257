// Whether a study file holds what its journals and its weights say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/journal_set.h"
#include "store/study_paths.h"

namespace driftsweep::store {

struct VerifyReport {
  static constexpr size_t most_lines = 20;

  int64_t rows = 0;                      // of the study
  int64_t compared = 0;                  // that stand in a journal
  int64_t unbacked = 0;                  // complete or failed in the file and in no journal
  int64_t weights = 0;                   // files checked
  int64_t different = 0;                 // rows and weights
  std::vector<std::string> differences;  // a sentence each, the first `most_lines`
  std::string not_compared;              // why only rows were compared; "" where every value was
  JournalSet::Counts journals;

  bool good() const { return different == 0 && journals.damaged == 0 && journals.unreadable == 0; }
};

// Compares statuses, and the values of complete rows byte for byte, with the latest record of each
// row; then the job and every value of rows, axes and coordinates with those of a file made from
// shape and journals as `repair` would (in the folder for temporary files, else beside the study);
// and the SHA-256 of every trained
// weights file with the one in the study. UserError (data) where the study does not open.
VerifyReport verify(const StudyPaths& paths);

}  // namespace driftsweep::store
