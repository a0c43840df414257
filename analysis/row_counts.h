// How far a study has come: its rows by kind and state.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

inline constexpr size_t states = store::status_names.size();

struct KindCounts {
  std::array<int64_t, states> by_state = {};

  int64_t of(store::Status status) const { return by_state[static_cast<size_t>(status)]; }
  int64_t total() const;
};

struct RowCounts {
  std::vector<KindCounts> by_kind;  // as store::row_types

  const KindCounts& of(store::RowKind kind) const { return by_kind[static_cast<size_t>(kind)]; }
  // All kinds but the trainings together.
  KindCounts results() const;
  int64_t failed() const;  // of all kinds
  // Every row but the trainings is complete or pruned; that includes the trainings they wait for.
  bool complete() const;
  // No row is left to run: each is complete, failed or pruned.
  bool ended() const;
};

RowCounts count_rows(const store::StudyFile& study);

}  // namespace driftsweep::analysis
