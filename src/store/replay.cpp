#include "store/replay.h"

#include <set>
#include <tuple>

namespace driftsweep::store {

namespace {

using Name = std::tuple<std::string, std::string, int64_t, int64_t>;

Name name_of(const FailureRecord& failure) {
  return {failure.kind, failure.model, failure.fold, failure.point};
}

bool waits(Status status) { return status == Status::waiting || status == Status::running; }

}  // namespace

int64_t replay(StudyFile& file, const JournalSet& journals, bool distrust, const Tenure* tenure) {
  const StudyShape& shape = file.shape();
  const Statuses before = file.statuses();
  int32_t failures = file.failures();
  std::set<Name> listed;
  for (const auto& failure : file.read_failures()) listed.insert(name_of(failure));
  const auto list_failure = [&](const RowEntry& entry) {
    const FailureRecord failure = failure_of(shape, entry);
    if (listed.insert(name_of(failure)).second) file.write_failure(failures++, failure);
  };
  int64_t written = 0;
  const auto write = [&](const RowEntry& entry) {
    if (tenure != nullptr) tenure->require();
    write_row(file, entry);
  };
  journals.for_each([&](const RowKey& key, Status journalled) {
    const Status now = status_of(before, shape, key);
    if (journalled == Status::waiting) {
      if (now != Status::failed) return;
      write(waiting_row(key));
    } else if (journalled == Status::complete) {
      if (now == Status::complete && !distrust) return;
      write(journals.read(key));
    } else if (journalled == Status::pruned) {
      if (now == Status::complete || (now == Status::pruned && !distrust)) return;
      write(journals.read(key));
    } else {
      // The list of failures comes after the row, so a kill between may have kept it from there.
      if (now == Status::failed) list_failure(journals.read(key));
      if (!waits(now)) return;
      const RowEntry entry = journals.read(key);
      write(entry);
      list_failure(entry);
    }
    ++written;
  });
  return written;
}

}  // namespace driftsweep::store
