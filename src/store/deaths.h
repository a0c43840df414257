// Rows whose process died with them: counted, and failed where it happens again and again, so that
// no row can kill a study for ever.
#pragma once

#include <cstdint>
#include <functional>

#include "store/journal_set.h"
#include "store/study_paths.h"

namespace driftsweep::store {

struct DeathRule {
  int limit = 3;  // deaths, one after another, after which a row has failed
  // What a row would go on from now, as given to RunningRowFile::begin. A death after which this
  // has changed is not charged, and the deaths before it are forgotten: the row gets on.
  std::function<uint64_t(const RowKey&)> progress = [](const RowKey&) { return uint64_t{0}; };
};

struct DeathReport {
  int64_t deaths = 0;  // since the last time
  int64_t failed = 0;  // rows
};

// Takes the rows that dead processes left, notes each death once in a journal, and records rows at
// the limit as failed: class "crashed", or that of the last death where its cause is known. The
// file is open for writing with one process, and up to date with `journals`. Only for who holds the
// study's lock.
DeathReport settle_deaths(StudyFile& file, const StudyPaths& paths, const JournalSet& journals,
                          const DeathRule& rule);

}  // namespace driftsweep::store
