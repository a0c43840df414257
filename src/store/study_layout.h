// Inside the room: the names and widths of the study file that its writer and its readers share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "store/row_kinds.h"

namespace driftsweep::store {

inline constexpr const char* study_kind = "driftsweep study";  // root attribute `kind`

// Bytes of the fixed-length strings.
inline constexpr size_t error_bytes = 32;
inline constexpr size_t weights_file_bytes = 128;
inline constexpr size_t sha256_bytes = 64;
inline constexpr size_t time_bytes = 32;
inline constexpr size_t short_text_bytes = 128;
inline constexpr size_t host_bytes = 1024;
inline constexpr size_t long_text_bytes = 2048;
inline constexpr size_t failure_text_bytes = 512;

inline constexpr int64_t session_slots = 64;
inline constexpr int64_t most_failure_slots = 1024;

// Rows of all kinds.
inline int64_t rows_of(const StudyShape& shape) {
  int64_t each = 0;
  for (const RowType& type : row_types()) each += rows_each(type, shape);
  return static_cast<int64_t>(shape.models.size()) * shape.folds * each;
}

inline int64_t failure_slots(const StudyShape& shape) {
  return std::clamp<int64_t>(rows_of(shape), 1, most_failure_slots);
}

}  // namespace driftsweep::store
