// A row with everything that is known of it: what a journal keeps and the study file shows.
#pragma once

#include <compare>
#include <string>
#include <variant>

#include "store/row_kinds.h"
#include "store/study_file.h"

namespace driftsweep::store {

struct RowKey {
  RowKind kind = RowKind::evaluation;
  // The row's number among those of its model and fold, the last axis of its kind counting fastest;
  // -1 where each model and fold has one.
  int64_t model = 0, fold = 0, point = -1;
  // clang-tidy 14 takes the 0 that this compares with for a pointer.
  friend auto operator<=>(const RowKey&, const RowKey&) = default;  // NOLINT(modernize-use-nullptr)
};

struct RowEntry {
  RowKey key;
  RowRecord record;
  std::string text;  // of a failure
  // Values where the row has_values: TrainingValues for trainings, SearchValues for forensics,
  // ToleranceValues for tolerances, EllipsoidValues for ellipsoids, else EvaluationValues.
  std::variant<std::monostate, EvaluationValues, TrainingValues, SearchValues, ToleranceValues,
               EllipsoidValues>
      values;
};

// The row's number in a shape's dense order: kind by kind as row_types has them.
int64_t dense_index(const StudyShape& shape, const RowKey& key);
RowKey key_at(const StudyShape& shape, int64_t index);
int64_t dense_rows(const StudyShape& shape);
// That of one row among those of a whole file of this shape.
Status status_of(const Statuses& statuses, const StudyShape& shape, const RowKey& key);
// A row that has not run.
RowEntry waiting_row(const RowKey& key);
// Whether the study has such a row.
bool has_row(const StudyShape& shape, const RowKey& key);

// Complete rows have values, and so have trainings that were pruned on their way.
bool has_values(RowKind kind, Status status);

// Writes values and bookkeeping in place, the status last; of rows without values the
// bookkeeping alone.
void write_row(StudyFile& file, const RowEntry& entry);
// The row as the file has it; values only where it has them.
RowEntry read_row(const StudyFile& file, const RowKey& key);
// "evaluation resnet18, fold 0, point 12".
std::string text_of(const StudyShape& shape, const RowKey& key);

FailureRecord failure_of(const StudyShape& shape, const RowEntry& entry);

}  // namespace driftsweep::store
