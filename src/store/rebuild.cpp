#include "store/rebuild.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <set>

#include "base/errors.h"
#include "store/compare_studies.h"
#include "store/copy_rows.h"
#include "store/handles.h"
#include "store/shape_file.h"

namespace driftsweep::store {

namespace {

// Whether all rows came over; where a part of the file is lost, some may have.
bool copy_what_opens(const std::string& from, const std::string& to, bool with_rows) {
  try {
    copy_rows(from, to, with_rows);
    return true;
  } catch (const Hdf5Error&) {
  } catch (const base::UserError&) {
  }
  return false;
}

// Whether every session that the file knows of is in the journals: where some were deleted, the
// file alone has their rows.
bool go_back_to_the_start(const std::string& study, const JournalSet& journals) {
  const auto& counts = journals.counts();
  if (counts.journals == 0 || counts.damaged > 0 || counts.unreadable > 0 || counts.torn > 0)
    return false;
  std::set<int32_t> known;
  for (const auto& session : journals.sessions()) known.insert(session.slot);
  try {
    const StudyFile file(study, StudyFile::Access::read, comm::Context::local());
    const auto slots = static_cast<int32_t>(file.read_sessions().size());
    for (int32_t slot = 0; slot < slots; ++slot)
      if (!known.contains(slot)) return false;
    return slots > 0;
  } catch (const std::exception&) {
    return false;
  }
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

double reading_limit(const std::string& path) {
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path, unknown);
  return 3. + (unknown ? 0. : static_cast<double>(bytes / 20000000));
}

Reading try_reading(const std::string& path) {
  const pid_t child = fork();
  if (child < 0) return Reading::whole;  // then it is tried here
  if (child == 0) {
    // Nothing of it is for the user's eyes, nor does anything of this process end with it.
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    rlimit limit{};
    getrlimit(RLIMIT_CPU, &limit);
    limit.rlim_cur = static_cast<rlim_t>(reading_limit(path));
    setrlimit(RLIMIT_CPU, &limit);
    const auto shape = shape_of_file(path);
    bool whole = shape.has_value();
    try {
      if (whole) compare_studies(path, path, [&](const std::string&) { whole = false; });
    } catch (const std::exception&) {
      whole = false;
    }
    _exit(whole ? 0 : 1);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return Reading::endless;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? Reading::whole : Reading::broken;
}

std::optional<StudyShape> shape_of_file(const std::string& path) {
  try {
    return StudyFile(path, StudyFile::Access::read, comm::Context::local()).shape();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<StudyShape> trusted_shape(const StudyPaths& paths,
                                        const std::optional<StudyShape>& of_file) {
  const auto saved = read_shape_file(paths.shape);
  if (!saved || !of_file || saved->identity == of_file->identity) return saved ? saved : of_file;
  const bool same_size = saved->points == of_file->points && saved->folds == of_file->folds &&
                         saved->models == of_file->models;
  const bool journalled = JournalSet(paths.journal, *saved).counts().journals > 0;
  const bool extended = of_file->origin == saved->origin && !same_size;
  return journalled && !extended ? saved : of_file;
}

Rebuilt rebuild_rows(const std::string& from, bool opens, const std::string& to,
                     const JournalSet& journals) {
  Rebuilt made;
  made.from_start = opens && go_back_to_the_start(from, journals);
  made.opened = opens && copy_what_opens(from, to, !made.from_start);
  StudyFile file(to, StudyFile::Access::write, comm::Context::local());
  made.journalled = write_journalled(file, journals);
  return made;
}

}  // namespace driftsweep::store
