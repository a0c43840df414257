// The door to a study: one run at a time, created where there is none, checked and brought up to
// date where there is one.
#pragma once

#include <cstdint>
#include <memory>

#include "store/deaths.h"
#include "store/study_lock.h"
#include "store/study_paths.h"
#include "store/study_shape.h"

namespace driftsweep::study {

// What rank 0 holds while it runs a study.
struct Entered {
  std::unique_ptr<store::StudyLock> lock;
  int64_t label = 0;  // of this session's journals
};

// For one process. UserError (usage) with the differences where the study is another job's, before
// anything is written; UserError (75) where another run does not end within `patience`.
//
// Under the lock: what killed runs left is removed; a missing study file is built again from the
// journals where they are this job's (journals of another job are set aside), else created; rows
// that stand in the journals and not in the file are written; rows whose processes died with them
// too often fail.
Entered enter_study(const store::StudyPaths& paths, const store::StudyShape& shape,
                    store::LockPatience patience, const store::DeathRule& deaths = {});

}  // namespace driftsweep::study
