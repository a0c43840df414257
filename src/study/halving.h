// Synchronous successive halving (Jamieson and Talwalkar 2016) among the trained models of a job:
// milestones in epochs, and who goes on from each.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "job/job.h"

namespace driftsweep::study {

class Halving {
 public:
  // `models` compete (at least 2), each in every fold.
  Halving(const job::EarlyTermination& rule, int64_t epochs, int64_t models, int64_t folds);

  // Decisions that will fall; they end where one model is left, or before the last epoch.
  int stages() const { return static_cast<int>(milestones_.size()); }
  // Epochs trained at this decision; beyond the last decision, all epochs.
  int64_t epochs_at(int stage) const;
  // How many models go on from it: one in eta, at least one.
  int64_t survivors(int stage) const { return survivors_.at(static_cast<size_t>(stage)); }

  // By (model, fold): the validation metric at the decision, nothing where the training failed or
  // was pruned before. A model goes on in all folds or in none, by its mean over the folds; one
  // that failed in a fold stands behind those that did not, and of equal ones the first in the
  // job's order is the better.
  std::vector<bool> judge(int stage, const std::vector<std::optional<double>>& scores) const;

 private:
  int64_t epochs_, models_, folds_;
  std::vector<int64_t> milestones_, survivors_;
};

}  // namespace driftsweep::study
