#include "study/halving.h"

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::study {
namespace {

struct Standing {
  int64_t model = 0;
  int64_t failed_folds = 0;
  double mean = 0;

  bool before(const Standing& other) const {
    if (failed_folds != other.failed_folds) return failed_folds < other.failed_folds;
    if (mean != other.mean) return mean > other.mean;
    return model < other.model;
  }
};

}  // namespace

Halving::Halving(const job::EarlyTermination& rule, int64_t epochs, int64_t models, int64_t folds)
    : epochs_(epochs), models_(models), folds_(folds) {
  int64_t left = models;
  for (int64_t epoch = rule.min_iter; epoch < epochs && left > 1; epoch *= rule.eta) {
    left = std::max<int64_t>(1, left / rule.eta);
    milestones_.push_back(epoch);
    survivors_.push_back(left);
  }
}

int64_t Halving::epochs_at(int stage) const {
  return stage < stages() ? milestones_[static_cast<size_t>(stage)] : epochs_;
}

std::vector<bool> Halving::judge(int stage,
                                 const std::vector<std::optional<double>>& scores) const {
  if (static_cast<int64_t>(scores.size()) != models_ * folds_)
    throw base::InternalError("a decision without a place for each training");
  std::vector<Standing> standings;
  for (int64_t model = 0; model < models_; ++model) {
    Standing standing{model, folds_, 0};
    for (int64_t fold = 0; fold < folds_; ++fold) {
      const auto& score = scores[static_cast<size_t>(model * folds_ + fold)];
      if (!score) continue;
      --standing.failed_folds;
      standing.mean += *score;
    }
    if (standing.failed_folds == folds_) continue;
    standing.mean /= static_cast<double>(folds_ - standing.failed_folds);
    standings.push_back(standing);
  }
  std::sort(standings.begin(), standings.end(),
            [](const Standing& a, const Standing& b) { return a.before(b); });
  standings.resize(std::min(standings.size(), static_cast<size_t>(survivors(stage))));
  std::vector<bool> goes_on(scores.size(), false);
  for (const auto& standing : standings)
    for (int64_t fold = 0; fold < folds_; ++fold)
      goes_on[static_cast<size_t>(standing.model * folds_ + fold)] = true;
  return goes_on;
}

}  // namespace driftsweep::study
