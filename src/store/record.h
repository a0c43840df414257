// Records rows that have ended: in the journal, then in the study file, values before status. A
// kill or a full disk between two of these steps leaves rows that the journal brings in at the next
// start.
#pragma once

#include <string>
#include <vector>

#include "store/journal.h"

namespace driftsweep::store {

// `study` is the file's path, for messages. UserError (75) where a disk is full, else data.
void record_row(JournalWriter& journal, StudyFile& file, const std::string& study,
                const RowEntry& entry);

// The same for rows in the order they ended. All are journalled first; then complete evaluations
// that follow each other along the points are written in blocks, anything else row by row.
void record_rows(JournalWriter& journal, StudyFile& file, const std::string& study,
                 const std::vector<RowEntry>& entries);

}  // namespace driftsweep::store
