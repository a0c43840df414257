#include "store/row_entry.h"

#include <fmt/format.h>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

int64_t pairs_of(const StudyShape& shape) {
  return static_cast<int64_t>(shape.models.size()) * shape.folds;
}

// The row's number among those of its kind.
int64_t index_of(const StudyShape& shape, const RowKey& key) {
  const RowType& type = type_of(key.kind);
  const int64_t pair = key.model * shape.folds + key.fold;
  // Of a kind without axes any point is none: a damaged journal may name one.
  return pair * rows_each(type, shape) + (type.axes.empty() ? 0 : key.point);
}

}  // namespace

RowEntry waiting_row(const RowKey& key) {
  RowEntry entry;
  entry.key = key;
  entry.record.status = Status::waiting;
  entry.record.attempts = 0;
  return entry;
}

int64_t dense_rows(const StudyShape& shape) {
  int64_t each = 0;
  for (const RowType& type : row_types()) each += rows_each(type, shape);
  return pairs_of(shape) * each;
}

bool has_row(const StudyShape& shape, const RowKey& key) {
  const auto models = static_cast<int64_t>(shape.models.size());
  if (key.model < 0 || key.model >= models || key.fold < 0 || key.fold >= shape.folds) return false;
  const RowType& type = type_of(key.kind);
  const int64_t each = rows_each(type, shape);
  return type.axes.empty() ? each > 0 : key.point >= 0 && key.point < each;
}

int64_t dense_index(const StudyShape& shape, const RowKey& key) {
  if (!has_row(shape, key)) throw base::InternalError("the study has no such row");
  int64_t before = 0;
  for (const RowType& type : row_types()) {
    if (type.kind == key.kind) break;
    before += pairs_of(shape) * rows_each(type, shape);
  }
  return before + index_of(shape, key);
}

RowKey key_at(const StudyShape& shape, int64_t index) {
  if (index < 0 || index >= dense_rows(shape)) throw base::InternalError("no row has this number");
  for (const RowType& type : row_types()) {
    const int64_t each = rows_each(type, shape);
    if (index >= pairs_of(shape) * each) {
      index -= pairs_of(shape) * each;
      continue;
    }
    const int64_t pair = index / each;
    return {type.kind, pair / shape.folds, pair % shape.folds,
            type.axes.empty() ? -1 : index % each};
  }
  throw base::InternalError("no row has this number");
}

Status status_of(const Statuses& statuses, const StudyShape& shape, const RowKey& key) {
  return statuses.of(key.kind).at(static_cast<size_t>(index_of(shape, key)));
}

void write_row(StudyFile& file, const RowEntry& entry) {
  // A training that the study never meant to run is pruned too, and brings nothing.
  if (entry.values.index() != 0 && has_values(entry.key.kind, entry.record.status))
    file.write(entry.key, entry.values, entry.record);
  else
    file.write(entry.key, entry.record);
}

RowEntry read_row(const StudyFile& file, const RowKey& key) {
  RowEntry entry;
  entry.key = key;
  entry.record = file.read_record(key);
  if (has_values(key.kind, entry.record.status)) entry.values = file.read(key);
  return entry;
}

std::string text_of(const StudyShape& shape, const RowKey& key) {
  const RowType& type = type_of(key.kind);
  return row_text(fmt::format("{} {}", type.name, shape.models.at(static_cast<size_t>(key.model))),
                  type, shape, key.fold, key.point);
}

FailureRecord failure_of(const StudyShape& shape, const RowEntry& entry) {
  return {.kind = type_of(entry.key.kind).name,
          .model = shape.models.at(static_cast<size_t>(entry.key.model)),
          .fold = static_cast<int32_t>(entry.key.fold),
          .point = entry.key.point,
          .error = entry.record.error,
          .text = entry.text};
}

}  // namespace driftsweep::store
