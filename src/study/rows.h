// The rows of a study and their numbers: kind by kind as store::row_types has them, but only models
// that are trained have trainings. A number is for the engine and for display, never part of a
// row's identity.
#pragma once

#include <cstdint>
#include <vector>

#include "store/row_entry.h"

namespace driftsweep::study {

using store::RowKind;
using Row = store::RowKey;

class Rows {
 public:
  // trained[m]: whether model m is trained in this study. `sizes`: how many rows of each other kind
  // a model and fold has (store::rows_each); nothing else of it counts.
  Rows(std::vector<bool> trained, int64_t folds, const store::StudyShape& sizes);

  int64_t size() const { return size_; }
  Row row(int64_t number) const;
  int64_t number(const Row& row) const;
  // The training a row waits for, or -1.
  int64_t waits_for(int64_t number) const;

  // They have the first numbers, in the order (model, fold).
  int64_t trainings() const { return trainings_; }
  int64_t models() const { return static_cast<int64_t>(trained_.size()); }
  int64_t folds() const { return folds_; }
  int64_t points() const { return points_; }
  // The same rows but for kinds that a study of this shape has no room for: an earlier version
  // began it.
  Rows within(const store::StudyShape& shape) const;

 private:
  // The rows of one kind, all (model, fold), that of `first` on.
  struct Run {
    RowKind kind;
    int64_t first, each;
    bool numbered;  // whether its rows have a number among those of their model and fold
  };
  void number_all(const std::vector<Run>& others);
  const Run& run_of(RowKind kind) const;

  std::vector<bool> trained_;
  int64_t folds_, points_, trainings_ = 0, size_ = 0;
  std::vector<Run> runs_;                // of the other kinds
  std::vector<int64_t> trained_models_;  // models that are trained, in order
  std::vector<int64_t> place_;           // model -> place among those, or -1
};

}  // namespace driftsweep::study
