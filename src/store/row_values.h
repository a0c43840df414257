// What a row is, what it brings and how it ended, whatever its kind.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "store/ellipsoid_values.h"
#include "store/row_kinds.h"
#include "store/row_status.h"
#include "store/tolerance_values.h"

namespace driftsweep::store {

struct RowKey {
  RowKind kind = RowKind::evaluation;
  // The row's number among those of its model and fold, the last axis of its kind counting fastest;
  // -1 where each model and fold has one.
  int64_t model = 0, fold = 0, point = -1;
  // clang-tidy 14 takes the 0 that this compares with for a pointer.
  friend auto operator<=>(const RowKey&, const RowKey&) = default;  // NOLINT(modernize-use-nullptr)
};

// What one evaluation (or reference) row measured.
struct EvaluationValues {
  float loss = 0;
  std::vector<float> metrics;      // as StudyShape::metrics
  std::vector<float> gradient;     // as gradient_parameters; empty on reference rows
  std::vector<int32_t> confusion;  // classes x classes, true class first; empty = not kept
  std::vector<float>
      image_loss;  // by image of the whole data set, NaN = not in this fold's test part
  std::vector<int32_t> image_prediction;  // likewise, -1; both empty = not kept
};

// One training's curves, by epoch (shorter than `epochs` leaves NaN). A pruned training has those
// up to its end and no weights.
struct TrainingValues {
  std::vector<float> loss, metric, validation_loss, validation_metric;  // validation may be empty
  // Of a learned data model after each epoch, (epoch, parameter) row by row; empty else.
  std::vector<float> parameters;
  std::string weights_file;  // name inside STUDY.h5.models/
  std::string weights_sha256;
};

// Nothing, or the values that rows of the kind have (ColumnsOf).
using RowValues = std::variant<std::monostate, EvaluationValues, TrainingValues, SearchValues,
                               ToleranceValues, EllipsoidValues>;

// Bookkeeping of a row, whatever its kind.
struct RowRecord {
  Status status = Status::complete;
  int32_t attempts = 1;
  float seconds = 0;
  int32_t session = 0;
  int32_t rank = 0;
  std::string error;  // class of the failure, "" where complete; at most 31 bytes
};

struct RowEntry {
  RowKey key;
  RowRecord record;
  std::string text;  // of a failure
  RowValues values;  // where the row has_values
};

// Complete rows have values, and so have trainings that were pruned on their way.
bool has_values(RowKind kind, Status status);

// Values of the type that rows of this kind have, all of them missing or 0.
RowValues values_for(RowKind kind);

}  // namespace driftsweep::store
