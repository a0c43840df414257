#include "store/verify.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/errors.h"
#include "base/hash.h"
#include "base/reading_guard.h"
#include "store/compare_studies.h"
#include "store/new_study.h"
#include "store/rebuild.h"
#include "store/shape_file.h"

namespace driftsweep::store {

namespace {

void add(VerifyReport& report, const std::string& sentence) {
  if (++report.different <= static_cast<int64_t>(VerifyReport::most_lines))
    report.differences.push_back(sentence);
}

void compare_row(VerifyReport& report, const StudyFile& file, const JournalSet& journals,
                 const RowKey& key) {
  const RowEntry found = read_row(file, key);
  const Status now = found.record.status;
  if (!journals.has(key)) {
    if (now == Status::complete || now == Status::failed) ++report.unbacked;
    return;
  }
  ++report.compared;
  const Status journalled = journals.status(key);
  const bool both_wait = journalled == Status::waiting && now == Status::running;
  if (now != journalled && !both_wait) {
    add(report, fmt::format("{}: {} in the file, {} in the journal", text_of(file.shape(), key),
                            name_of(now), name_of(journalled)));
  } else if (has_values(key.kind, now) && value_bytes(found) != value_bytes(journals.read(key))) {
    add(report, text_of(file.shape(), key) + ": the file has other values than the journal");
  }
}

void check_weights(VerifyReport& report, const StudyFile& file, const std::string& folder,
                   const RowKey& key) {
  if (file.read_record({RowKind::training, key.model, key.fold}).status != Status::complete) return;
  const TrainingValues values = file.read<TrainingValues>({RowKind::training, key.model, key.fold});
  const std::string path = folder + "/" + values.weights_file;
  ++report.weights;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    add(report, path + ": the weights are missing");
  } else if (base::hex(base::sha256_file(path)) != values.weights_sha256) {
    add(report, path + ": the weights are not those that the study names (SHA-256 differs)");
  }
}

// Where a file of this size can be made for a while: among others' temporary files, else beside the
// study; "" where neither has twice the room.
std::string folder_with_room(const std::string& study) {
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(study, unknown);
  if (unknown) return "";
  const std::string beside = std::filesystem::absolute(study).parent_path().string();
  for (const auto& folder : {std::filesystem::temp_directory_path(unknown).string(), beside}) {
    std::error_code failed;
    const auto disk = std::filesystem::space(folder, failed);
    if (!folder.empty() && !failed && disk.available / 2 >= bytes &&
        access(folder.c_str(), W_OK) == 0)
      return folder;
  }
  return "";
}

// With a file as `repair` would make it, which is gone afterwards.
void compare_all(VerifyReport& report, const StudyPaths& paths, const StudyShape& of_file,
                 const StudyShape& trusted, const JournalSet& journals) {
  const std::string folder = folder_with_room(paths.study);
  if (folder.empty()) {
    report.not_compared =
        "neither the folder for temporary files (TMPDIR) nor that of the study has the room";
    return;
  }
  if (trusted.identity != of_file.identity)
    add(report, "study/identity: not the one the study was saved with");
  const NewStudy made(folder + "/driftsweep-verify", trusted);
  rebuild_rows(paths.study, true, made.temporary(), journals);
  compare_studies(made.temporary(), paths.study,
                  [&](const std::string& sentence) { add(report, sentence); });
}

// Whether the file has the sizes and names it was made with; else there is nothing to walk along.
bool has_its_shape(VerifyReport& report, const StudyPaths& paths, const StudyShape& of_file) {
  const auto saved = read_shape_file(paths.shape, false);
  if (!saved || saved->identity != of_file.identity) return true;
  const bool same = saved->points == of_file.points && saved->folds == of_file.folds &&
                    saved->models == of_file.models && saved->metrics == of_file.metrics &&
                    saved->classes == of_file.classes && saved->images == of_file.images &&
                    saved->gradient_parameters == of_file.gradient_parameters;
  if (!same) add(report, "the study has other sizes or names than it was made with");
  return same;
}

// What makes coordinates mean something: the same numbers as factors would be other drifts.
void compare_axes(VerifyReport& report, const StudyShape& of_file, const StudyShape& trusted) {
  const auto compare = [&](const std::string& axis, const char* what, const auto& found,
                           const auto& expected) {
    if (found != expected)
      add(report,
          fmt::format("design/{}: its {} is not the one that it was made with", axis, what));
  };
  const auto by_name = [](const DesignAxis& axis) {
    return std::map<std::string, double>(axis.numbers.begin(), axis.numbers.end());
  };
  for (size_t i = 0; i < std::min(of_file.axes.size(), trusted.axes.size()); ++i) {
    const DesignAxis &found = of_file.axes[i], &expected = trusted.axes[i];
    compare(expected.name, "name", found.name, expected.name);
    compare(expected.name, "unit", found.unit, expected.unit);
    compare(expected.name, "as (value, offset or factor)", found.as, expected.as);
    compare(expected.name, "tie", found.tie, expected.tie);
    if (expected.distribution.empty()) continue;  // listed, or saved by a former version
    compare(expected.name, "group", found.group, expected.group);
    compare(expected.name, "distribution", found.distribution, expected.distribution);
    compare(expected.name, "range or moments", by_name(found), by_name(expected));
  }
}

VerifyReport compared_with_journals(const StudyPaths& paths) {
  const StudyFile file(paths.study, StudyFile::Access::read, comm::Context::local());
  VerifyReport report;
  if (!has_its_shape(report, paths, file.shape())) return report;
  // Journals name the study's origin: where that is damaged in the file alone, none would be its
  // own, and nothing would be compared.
  const StudyShape trusted = trusted_shape(paths, file.shape()).value();
  compare_axes(report, file.shape(), trusted);
  const JournalSet journals(paths.journal, trusted);
  report.journals = journals.counts();
  report.rows = dense_rows(file.shape());
  for (int64_t i = 0; i < report.rows; ++i) {
    const RowKey key = key_at(file.shape(), i);
    compare_row(report, file, journals, key);
    if (key.kind == RowKind::training) check_weights(report, file, paths.models, key);
  }
  if (report.journals.journals > 0)
    compare_all(report, paths, file.shape(), trusted, journals);
  else if (report.journals.foreign > 0 && report.unbacked > 0)
    add(report, fmt::format("{}: all {} journals are of another study", paths.journal,
                            report.journals.foreign));
  return report;
}

}  // namespace

VerifyReport verify(const StudyPaths& paths) {
  const std::string repair_it = "rebuild it with `driftsweep repair`, or restore it from a copy";
  const Reading reading =
      std::filesystem::exists(paths.study) ? try_reading(paths.study) : Reading::whole;
  if (reading == Reading::endless)
    throw base::data_error(
        paths.study,
        fmt::format("the study is damaged: reading it did not end in {:g} seconds of computing",
                    reading_limit(paths.study)),
        repair_it);
  if (reading == Reading::broken) {
    // The sentence of what is wrong with it, where it can be opened at all: within the short limit
    // of opening, which the long one below would stand in place of.
    const StudyFile file(paths.study, StudyFile::Access::read, comm::Context::local());
    throw base::data_error(paths.study, "the study is damaged: not all of it can be read",
                           repair_it);
  }
  // Every row is read, so it may take long where nothing is wrong.
  const base::ReadingGuard guard(paths.study, repair_it,
                                 100 * base::ReadingGuard::limit_for(paths.study));
  try {
    return compared_with_journals(paths);
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {  // HDF5's, or numbers that no memory holds
    throw base::data_error(paths.study, fmt::format("the study is damaged: {}", error.what()),
                           repair_it);
  }
}

}  // namespace driftsweep::store
