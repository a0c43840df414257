#include "store/repair.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "base/errors.h"
#include "base/log.h"
#include "store/copy_rows.h"
#include "store/handles.h"
#include "store/new_study.h"
#include "store/shape_file.h"

namespace driftsweep::store {

namespace {

std::optional<StudyShape> shape_of_file(const std::string& path) {
  try {
    return StudyFile(path, StudyFile::Access::read, comm::Context::local()).shape();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// Whether all rows came over; where a part of the file is lost, some may have.
bool copy_what_opens(const std::string& from, const std::string& to) {
  try {
    copy_rows(from, to);
    return true;
  } catch (const Hdf5Error&) {
  } catch (const base::UserError&) {
  }
  return false;
}

// Rows as the journals have them, over whatever stands there.
int64_t write_journalled(StudyFile& file, const JournalSet& journals) {
  const StudyShape& shape = file.shape();
  int64_t written = 0;
  std::map<std::string, FailureRecord> failures;
  const auto name = [](const FailureRecord& f) {
    return f.kind + "\n" + f.model + "\n" + std::to_string(f.fold) + "\n" + std::to_string(f.point);
  };
  const auto known = file.read_failures();
  for (const auto& failure : known) failures[name(failure)] = failure;
  journals.for_each([&](const RowKey& key, Status status) {
    const RowEntry entry = status == Status::waiting ? waiting_row(key) : journals.read(key);
    write_row(file, entry);
    const FailureRecord failure = failure_of(shape, entry);
    failures.erase(name(failure));
    if (status == Status::failed) failures[name(failure)] = failure;
    ++written;
  });
  int32_t slot = 0;
  for (const auto& [key, failure] : failures) file.write_failure(slot++, failure);
  for (; slot < static_cast<int32_t>(known.size()); ++slot) file.write_failure(slot, {});
  for (const auto& session : journals.sessions()) file.write_session(session.slot, session.record);
  return written;
}

}  // namespace

RepairReport repair(const StudyPaths& paths) {
  const auto old_shape = shape_of_file(paths.study);
  const auto saved = read_shape_file(paths.shape);
  if (!old_shape && !saved)
    throw base::data_error(paths.study,
                           "the study does not open, and " + paths.shape +
                               ", from which it could be built again, is missing or damaged",
                           "Restore one of the two from a copy");
  // The saved shape carries a check sum, so it is the better one where both are of the same study.
  const bool same = old_shape && saved && old_shape->identity == saved->identity;
  const StudyShape& shape = !old_shape || same ? *saved : *old_shape;
  RepairReport report;
  NewStudy made(paths.study, shape);
  report.opened = old_shape && copy_what_opens(paths.study, made.temporary());
  const JournalSet journals(paths.journal, shape);
  report.journals = journals.counts();
  if (!report.opened && report.journals.journals == 0)
    throw base::data_error(paths.study, "the study does not open, and no journal of it is left",
                           "Restore the study, or " + paths.journal + ", from a copy");
  {
    StudyFile file(made.temporary(), StudyFile::Access::write, comm::Context::local());
    report.journalled = write_journalled(file, journals);
  }
  made.publish(true);
  write_shape_file(paths.shape, shape);
  return report;
}

}  // namespace driftsweep::store
