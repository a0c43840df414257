// Brings journals into the study file: what was journalled and did not reach the file.
#pragma once

#include <cstdint>

#include "store/journal_set.h"
#include "store/tenure.h"

namespace driftsweep::store {

// Writes every row whose journal says complete where the file does not, every failure where the
// file still waits, and frees every row that `retry` has reset and the file has as failed. With
// `distrust`, complete rows are written again too: after a power cut the file may show a status
// whose values never reached the disk. Returns the rows written. The file is open for writing with
// one process, whose tenure is asked before each row.
int64_t replay(StudyFile& file, const JournalSet& journals, bool distrust = false,
               const Tenure* tenure = nullptr);

}  // namespace driftsweep::store
