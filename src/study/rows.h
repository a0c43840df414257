// The rows of a study: (kind, model, fold, point), and their numbers. Trainings come first, then
// references, evaluations, and the searches, tolerances and ellipsoids of forensics; a number is
// for the engine and for display, never part of a row's identity.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::study {

enum class RowKind { training, reference, evaluation, forensics, tolerance, ellipsoid };

struct Row {
  RowKind kind = RowKind::evaluation;
  // point: evaluations; of forensics the search's number among those of its model and fold, of
  // tolerances that of the parameter.
  int64_t model = 0, fold = 0, point = -1;
  friend bool operator==(const Row&, const Row&) = default;
};

class Rows {
 public:
  // trained[m]: whether model m is trained in this study. `searches`, `tolerances` and `ellipsoids`
  // (0 or 1): of each model and fold.
  Rows(std::vector<bool> trained, int64_t folds, int64_t points, int64_t searches = 0,
       int64_t tolerances = 0, int64_t ellipsoids = 0);

  int64_t size() const {
    return trainings_ + models() * folds_ * (1 + points_ + searches_ + tolerances_ + ellipsoids_);
  }
  Row row(int64_t number) const;
  int64_t number(const Row& row) const;
  // The training a row waits for, or -1.
  int64_t waits_for(int64_t number) const;

  // They have the first numbers, in the order (model, fold).
  int64_t trainings() const { return trainings_; }
  int64_t models() const { return static_cast<int64_t>(trained_.size()); }
  int64_t folds() const { return folds_; }
  int64_t points() const { return points_; }
  int64_t searches() const { return searches_; }
  int64_t tolerances() const { return tolerances_; }
  // The same rows but for the ellipsoids.
  Rows without_ellipsoids() const;

 private:
  std::vector<bool> trained_;
  int64_t folds_, points_, searches_, tolerances_, ellipsoids_, trainings_;
  std::vector<int64_t> trained_models_;  // models that are trained, in order
  std::vector<int64_t> place_;           // model -> place among those, or -1
};

}  // namespace driftsweep::study
