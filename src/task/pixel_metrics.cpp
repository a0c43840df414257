#include "task/pixel_metrics.h"

#include <limits>

namespace driftsweep::task {

PixelMetrics::PixelMetrics(int64_t classes) : confusion_(classes) {}

void PixelMetrics::add(double loss, const std::vector<int64_t>& pixels) {
  confusion_.add(pixels);
  ++pictures_;
  loss_sum_ += loss;
}

void PixelMetrics::merge(const PixelMetrics& other) {
  confusion_.add(other.confusion());
  pictures_ += other.pictures_;
  loss_sum_ += other.loss_sum_;
}

double PixelMetrics::loss() const {
  if (pictures_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return loss_sum_ / static_cast<double>(pictures_);
}

const std::vector<std::string>& pixel_metric_names() {
  static const std::vector<std::string> names = {"iou", "dice", "mean_iou", "accuracy"};
  return names;
}

std::vector<float> values_of(const PixelMetrics& metrics) {
  return {static_cast<float>(metrics.iou()), static_cast<float>(metrics.dice()),
          static_cast<float>(metrics.mean_iou()), static_cast<float>(metrics.accuracy())};
}

}  // namespace driftsweep::task
