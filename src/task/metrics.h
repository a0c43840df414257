// Classification metrics as mergeable values, free of LibTorch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "task/confusion.h"
#include "task/probability_metrics.h"

namespace driftsweep::task {

// Counts and sums over images; merge in a fixed order gives the same numbers however the images
// were batched.
class ClassificationMetrics {
 public:
  explicit ClassificationMetrics(int64_t classes);

  // One image: its cross-entropy, true and predicted class, and the probability of each class.
  // InternalError for another number of them.
  void add(double loss, int64_t truth, int64_t prediction, std::span<const double> probabilities);
  void merge(const ClassificationMetrics& other);

  int64_t images() const { return images_; }
  double loss() const;  // mean cross-entropy; NaN without images
  // Fraction of images; NaN without images.
  double accuracy() const { return confusion_.accuracy(); }
  // Mean over the classes that occur (as truth or prediction) of 2 TP / (2 TP + FP + FN), as
  // scikit-learn's f1_score(average="macro").
  double macro_f1() const { return confusion_.overlap(0, true); }
  double balanced_accuracy() const { return confusion_.balanced_accuracy(); }
  // Of the probabilities, see task/probability_metrics.h.
  double auroc() const { return macro_auroc(scores_); }
  double ece() const { return expected_calibration_error(scores_); }
  // classes x classes, true class first.
  const std::vector<int64_t>& confusion() const { return confusion_.counts(); }

 private:
  int64_t images_ = 0;
  double loss_sum_ = 0;
  Confusion confusion_;
  Scores scores_;
};

// The metrics of the task, in the order they are stored beside `loss`.
const std::vector<std::string>& classification_metric_names();
// Their values in that order.
std::vector<float> values_of(const ClassificationMetrics& metrics);

}  // namespace driftsweep::task
