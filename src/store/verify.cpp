#include "store/verify.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/hash.h"

namespace driftsweep::store {

namespace {

std::string name_of(Status status) {
  static constexpr const char* names[] = {"waiting", "running", "complete", "failed", "pruned"};
  return static_cast<size_t>(status) < std::size(names) ? names[static_cast<size_t>(status)]
                                                        : "of no known state";
}

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
  if (file.read_training_record(key.model, key.fold).status != Status::complete) return;
  const TrainingValues values = file.read_training(key.model, key.fold);
  const std::string path = folder + "/" + values.weights_file;
  ++report.weights;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    add(report, path + ": the weights are missing");
  } else if (base::hex(base::sha256_file(path)) != values.weights_sha256) {
    add(report, path + ": the weights are not those that the study names (SHA-256 differs)");
  }
}

}  // namespace

VerifyReport verify(const StudyPaths& paths) {
  const StudyFile file(paths.study, StudyFile::Access::read, comm::Context::local());
  const JournalSet journals(paths.journal, file.shape());
  VerifyReport report;
  report.journals = journals.counts();
  report.rows = dense_rows(file.shape());
  for (int64_t i = 0; i < report.rows; ++i) {
    const RowKey key = key_at(file.shape(), i);
    compare_row(report, file, journals, key);
    if (key.kind == RowKind::training) check_weights(report, file, paths.models, key);
  }
  return report;
}

}  // namespace driftsweep::store
