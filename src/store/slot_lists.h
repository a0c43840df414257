// Inside the room: /sessions and /failures, lists with slots allocated up front. A slot is in use
// once its marking text (`started`, `error`) is not empty; that text is written last.
#pragma once

#include <vector>

#include "store/arrays.h"
#include "store/study_file.h"

namespace driftsweep::store {

class SessionList {
 public:
  explicit SessionList(const Group& group);

  int32_t next() const;
  void write(int32_t slot, const SessionRecord& record);
  std::vector<SessionRecord> read() const;

 private:
  Dataset started_, finished_, ranks_, hosts_, devices_, instruction_set_, versions_, slurm_job_;
};

class FailureList {
 public:
  explicit FailureList(const Group& group);

  int32_t used() const;
  int32_t slots() const;
  void write(int32_t slot, const FailureRecord& record);
  std::vector<FailureRecord> read() const;

 private:
  Dataset kind_, model_, fold_, point_, error_, text_;
};

}  // namespace driftsweep::store
