// Metrics of segmentations as mergeable values, free of LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "task/confusion.h"

namespace driftsweep::task {

// Pixels by true and predicted class over a set of pictures: IoU and Dice are those of the whole
// set, not means over pictures.
class PixelMetrics {
 public:
  explicit PixelMetrics(int64_t classes);

  // One picture: its loss and its pixels by true and predicted class (classes x classes, true class
  // first); ignored pixels are in none.
  void add(double loss, const std::vector<int64_t>& pixels);
  void merge(const PixelMetrics& other);

  int64_t pictures() const { return pictures_; }
  double loss() const;  // mean over pictures; NaN without
  // Fraction of the pixels that count; NaN without.
  double accuracy() const { return confusion_.accuracy(); }
  // TP / (TP + FP + FN), mean over the classes but the first, background, that occur as truth or
  // prediction; NaN where none does.
  double iou() const { return confusion_.overlap(1, false); }
  // 2 TP / (2 TP + FP + FN), likewise.
  double dice() const { return confusion_.overlap(1, true); }
  // As iou(), background included.
  double mean_iou() const { return confusion_.overlap(0, false); }
  const std::vector<int64_t>& confusion() const { return confusion_.counts(); }

 private:
  int64_t pictures_ = 0;
  double loss_sum_ = 0;
  Confusion confusion_;
};

// The metrics of the task, in the order they are stored beside `loss`.
const std::vector<std::string>& pixel_metric_names();
std::vector<float> values_of(const PixelMetrics& metrics);

}  // namespace driftsweep::task
