#include "task/metrics.h"

#include <limits>

namespace driftsweep::task {

ClassificationMetrics::ClassificationMetrics(int64_t classes) : confusion_(classes) {}

void ClassificationMetrics::add(double loss, int64_t truth, int64_t prediction) {
  confusion_.add(truth, prediction);
  ++images_;
  loss_sum_ += loss;
}

void ClassificationMetrics::merge(const ClassificationMetrics& other) {
  confusion_.add(other.confusion());
  images_ += other.images_;
  loss_sum_ += other.loss_sum_;
}

double ClassificationMetrics::loss() const {
  if (images_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return loss_sum_ / static_cast<double>(images_);
}

const std::vector<std::string>& classification_metric_names() {
  static const std::vector<std::string> names = {"accuracy", "macro_f1"};
  return names;
}

std::vector<float> values_of(const ClassificationMetrics& metrics) {
  return {static_cast<float>(metrics.accuracy()), static_cast<float>(metrics.macro_f1())};
}

}  // namespace driftsweep::task
