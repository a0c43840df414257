// How far a study has come: its rows by kind and state.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

inline constexpr size_t states = 5;

// "waiting", "running", "complete", "failed", "pruned".
std::string name_of(store::Status status);

struct KindCounts {
  std::array<int64_t, states> by_state = {};

  int64_t of(store::Status status) const { return by_state[static_cast<size_t>(status)]; }
  int64_t total() const;
};

struct RowCounts {
  KindCounts training, reference, evaluation, search, tolerance, ellipsoid;

  // Every reference, evaluation, search, tolerance and ellipsoid is complete or pruned; that
  // includes the trainings they wait for.
  bool complete() const;
  // No row is left to run: each is complete, failed or pruned.
  bool ended() const;
};

RowCounts count_rows(const store::StudyFile& study);

}  // namespace driftsweep::analysis
