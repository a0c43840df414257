// A study file built anew from its shape and its journals.
#pragma once

#include <cstdint>
#include <string>

#include "store/journal_set.h"
#include "store/study_paths.h"
#include "store/tenure.h"

namespace driftsweep::store {

struct RepairReport {
  bool opened = false;     // the old file gave its rows
  int64_t journalled = 0;  // rows brought in from the journals
  JournalSet::Counts journals;
};

// The shape comes from the old file where it opens, else from the one saved at creation. Rows of an
// old file that opens are kept where no journal has them, unless the journals go back to the first
// session: then such rows are damage. The new file takes the old one's name by
// one rename. UserError (data) where there is no shape to start from, or no row to bring in. Only
// for who holds the study's lock, whose tenure is asked before the rename.
RepairReport repair(const StudyPaths& paths, const Tenure* tenure = nullptr);

}  // namespace driftsweep::store
