#include "study/enter_study.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/errors.h"
#include "base/log.h"
#include "base/suggest.h"
#include "job/identity.h"
#include "store/disk.h"
#include "store/journal.h"
#include "store/journal_set.h"
#include "store/repair.h"
#include "store/replay.h"
#include "store/shape_file.h"

namespace driftsweep::study {
namespace {

namespace fs = std::filesystem;
using store::StudyFile;

void refuse_another_job(const std::string& study, const store::StudyShape& shape) {
  if (!fs::exists(study)) return;
  const StudyFile existing(study, StudyFile::Access::read, comm::Context::local());
  if (existing.shape().identity == shape.identity) {
    if (existing.shape().metrics == shape.metrics) return;
    throw base::usage_error(
        study,
        fmt::format("another version of driftsweep began the study: it stores {}, and this one {}",
                    base::enumerate(existing.shape().metrics, "and"),
                    base::enumerate(shape.metrics, "and")),
        "Finish it with that version, or take another file name with -o; nothing was written");
  }
  std::string changes = job::difference(existing.shape().meaning, shape.meaning);
  if (changes.ends_with('\n')) changes.pop_back();
  throw base::usage_error(
      study,
      "the file holds the study of another job or other data" +
          (changes.empty()
               ? std::string("; the job reads the same, so data or weights have changed")
               : ":\n" + changes),
      "Take another file name with -o, undo the change, or, where points, folds or models were "
      "added, see driftsweep extend --help; nothing was written");
}

// The folder the study lies in must be there: a mistyped path would else become a tree of folders.
void require_parent(const std::string& study) {
  const fs::path parent = fs::absolute(study).parent_path();
  std::error_code error;
  if (!fs::is_directory(parent, error))
    throw base::usage_error(parent.string(), "there is no such folder for the study",
                            "Make it first, or correct the path given with -o");
}

// Renames a folder that is not empty to the first free FOLDER.N.
void set_aside(const std::string& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder) || fs::is_empty(folder, ignored)) return;
  for (int number = 1;; ++number) {
    const std::string name = folder + "." + std::to_string(number);
    if (fs::exists(name)) continue;
    fs::rename(folder, name);
    base::log_info("leftovers of another study were set aside as " + name);
    return;
  }
}

// Weights and checkpoints are written as NAME.tmpPROCESS and renamed.
void remove_unfinished_weights(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string ending = entry.path().extension().string();
    if (ending.size() > 4 && ending.starts_with(".tmp") &&
        ending.find_first_not_of("0123456789", 4) == std::string::npos)
      fs::remove(entry.path(), ignored);
  }
}

void create(const store::StudyPaths& paths, const store::StudyShape& shape) {
  set_aside(paths.journal);
  set_aside(paths.checkpoints);
  for (const auto& folder : {paths.journal, paths.checkpoints}) store::make_folder(folder);
  store::write_shape_file(paths.shape, shape);
  store::create_study_file(paths.study, shape);
}

// The file, or the shape beside it, may be older than the other: what was deleted comes back.
void create_or_rebuild(const store::StudyPaths& paths, const store::StudyShape& shape,
                       const store::Tenure& tenure) {
  const auto saved = store::read_shape_file(paths.shape, false);
  const bool same = saved && saved->identity == shape.identity;
  if (!fs::exists(paths.study)) {
    if (!same || !store::has_journals(paths.journal)) return create(paths, shape);
    base::log_warning(paths.study +
                      " is gone and is built again from its journals (to start afresh, "
                      "remove " +
                      paths.work + " too)");
    store::repair(paths, &tenure);
    return;
  }
  if (same) return;
  store::StudyShape now = shape;
  now.origin =
      StudyFile(paths.study, StudyFile::Access::read, comm::Context::local()).shape().origin;
  store::write_shape_file(paths.shape, now);
}

void bring_up_to_date(const store::StudyPaths& paths, const store::StudyLock& lock,
                      const store::DeathRule& rule) {
  if (!store::has_journals(paths.journal)) return;
  StudyFile file(paths.study, StudyFile::Access::write, comm::Context::local());
  const store::JournalSet journals(paths.journal, file.shape());
  const int64_t rows = store::replay(file, journals, lock.after_power_loss(), &lock.tenure());
  if (rows > 0) base::info("{} rows of an earlier session came from its journals", rows);
  const auto& counts = journals.counts();
  if (counts.damaged > 0 || counts.unreadable > 0)
    base::warn("{}: {} damaged records and {} unreadable journals were passed over", paths.journal,
               counts.damaged, counts.unreadable);
  const store::DeathReport deaths = store::settle_deaths(file, paths, journals, rule);
  if (deaths.deaths > 0)
    base::info("{} rows were in flight when their processes died", deaths.deaths);
  if (deaths.failed > 0)
    base::warn(
        "{} rows were in flight at {} deaths of their processes and have failed "
        "(run.crash_limit)",
        deaths.failed, rule.limit);
}

}  // namespace

Entered enter_study(const store::StudyPaths& paths, const store::StudyShape& shape,
                    store::LockPatience patience, const store::DeathRule& deaths) {
  require_parent(paths.study);
  refuse_another_job(paths.study, shape);
  for (const auto& folder : {paths.work, paths.models, paths.checkpoints, paths.journal})
    store::make_folder(folder);
  Entered entered;
  entered.lock = std::make_unique<store::StudyLock>(paths.lock, patience);
  store::remove_unfinished_studies(paths.study);
  for (const auto& folder : {paths.models, paths.checkpoints}) remove_unfinished_weights(folder);
  // Once more: another run may have made the study while we waited.
  refuse_another_job(paths.study, shape);
  create_or_rebuild(paths, shape, entered.lock->tenure());
  bring_up_to_date(paths, *entered.lock, deaths);
  entered.label = store::next_label(paths.journal);
  return entered;
}

}  // namespace driftsweep::study
