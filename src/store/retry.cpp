#include "store/retry.h"

#include <set>
#include <tuple>

#include "store/disk.h"
#include "store/journal.h"
#include "store/journal_set.h"
#include "store/replay.h"

namespace driftsweep::store {

namespace {

constexpr const char* dependency = "dependency";

using Name = std::tuple<std::string, std::string, int64_t, int64_t>;

std::vector<RowKey> rows_to_free(const StudyFile& file, const std::string& error_class) {
  std::vector<RowKey> rows;
  std::set<std::pair<int64_t, int64_t>> trainings;
  for (int64_t i = 0; i < dense_rows(file.shape()); ++i) {
    const RowKey key = key_at(file.shape(), i);
    const RowRecord record = read_row(file, key).record;
    if (record.status != Status::failed) continue;
    const bool follows = record.error == dependency && trainings.contains({key.model, key.fold});
    if (!error_class.empty() && record.error != error_class && !follows) continue;
    if (key.kind == RowKind::training) trainings.insert({key.model, key.fold});
    rows.push_back(key);
  }
  return rows;
}

void drop_failures(StudyFile& file, const std::vector<RowKey>& freed) {
  std::set<Name> names;
  for (const auto& key : freed)
    names.emplace(type_of(key.kind).name, file.shape().models.at(static_cast<size_t>(key.model)),
                  key.fold, key.point);
  const auto failures = file.read_failures();
  int32_t slot = 0;
  for (const auto& failure : failures)
    if (!names.contains({failure.kind, failure.model, failure.fold, failure.point}))
      file.write_failure(slot++, failure);
  for (; slot < static_cast<int32_t>(failures.size()); ++slot) file.write_failure(slot, {});
}

}  // namespace

int64_t retry_failed(const StudyPaths& paths, const std::string& error_class,
                     const Tenure* tenure) {
  StudyFile file(paths.study, StudyFile::Access::write, comm::Context::local());
  replay(file, JournalSet(paths.journal, file.shape()), false, tenure);
  const std::vector<RowKey> rows = rows_to_free(file, error_class);
  if (rows.empty()) return 0;
  make_folder(paths.journal);
  JournalWriter journal(paths.journal, next_label(paths.journal),
                        {file.shape().origin, -1, file.shape().models}, std::chrono::seconds(5));
  for (const auto& key : rows) journal.append(RowReset{key});
  journal.sync();
  for (const auto& key : rows) {
    if (tenure != nullptr) tenure->require();
    write_row(file, waiting_row(key));
  }
  drop_failures(file, rows);
  return static_cast<int64_t>(rows.size());
}

}  // namespace driftsweep::store
