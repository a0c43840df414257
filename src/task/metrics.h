// Classification metrics as mergeable values, free of LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::task {

// Counts and sums over images; merge in a fixed order gives the same numbers however the images
// were batched.
class ClassificationMetrics {
 public:
  explicit ClassificationMetrics(int64_t classes);

  // One image: its cross-entropy, true and predicted class.
  void add(double loss, int64_t truth, int64_t prediction);
  void merge(const ClassificationMetrics& other);

  int64_t images() const { return images_; }
  double loss() const;      // mean cross-entropy; NaN without images
  double accuracy() const;  // fraction of images; NaN without images
  // Mean over the classes that occur (as truth or prediction) of 2 TP / (2 TP + FP + FN), as
  // scikit-learn's f1_score(average="macro").
  double macro_f1() const;
  // classes x classes, true class first.
  const std::vector<int64_t>& confusion() const { return confusion_; }

 private:
  int64_t classes_;
  int64_t images_ = 0;
  double loss_sum_ = 0;
  std::vector<int64_t> confusion_;
};

// The metrics of the task, in the order they are stored beside `loss`.
const std::vector<std::string>& classification_metric_names();
// Their values in that order.
std::vector<float> values_of(const ClassificationMetrics& metrics);

}  // namespace driftsweep::task
