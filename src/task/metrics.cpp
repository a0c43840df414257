#include "task/metrics.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

ClassificationMetrics::ClassificationMetrics(int64_t classes)
    : classes_(classes), confusion_(static_cast<size_t>(classes * classes), 0) {}

void ClassificationMetrics::add(double loss, int64_t truth, int64_t prediction) {
  if (truth < 0 || truth >= classes_ || prediction < 0 || prediction >= classes_)
    throw base::InternalError("a class outside the data set's classes");
  ++images_;
  loss_sum_ += loss;
  ++confusion_[static_cast<size_t>(truth * classes_ + prediction)];
}

void ClassificationMetrics::merge(const ClassificationMetrics& other) {
  if (other.classes_ != classes_) throw base::InternalError("metrics of different tasks merged");
  images_ += other.images_;
  loss_sum_ += other.loss_sum_;
  for (size_t i = 0; i < confusion_.size(); ++i) confusion_[i] += other.confusion_[i];
}

double ClassificationMetrics::loss() const {
  return images_ == 0 ? nan : loss_sum_ / static_cast<double>(images_);
}

double ClassificationMetrics::accuracy() const {
  if (images_ == 0) return nan;
  int64_t right = 0;
  for (int64_t c = 0; c < classes_; ++c) right += confusion_[static_cast<size_t>(c * classes_ + c)];
  return static_cast<double>(right) / static_cast<double>(images_);
}

double ClassificationMetrics::macro_f1() const {
  if (images_ == 0) return nan;
  double sum = 0;
  int64_t present = 0;
  for (int64_t c = 0; c < classes_; ++c) {
    int64_t truths = 0, predictions = 0;
    for (int64_t other = 0; other < classes_; ++other) {
      truths += confusion_[static_cast<size_t>(c * classes_ + other)];
      predictions += confusion_[static_cast<size_t>(other * classes_ + c)];
    }
    if (truths + predictions == 0) continue;
    ++present;
    sum += 2. * static_cast<double>(confusion_[static_cast<size_t>(c * classes_ + c)]) /
           static_cast<double>(truths + predictions);
  }
  return sum / static_cast<double>(present);
}

const std::vector<std::string>& classification_metric_names() {
  static const std::vector<std::string> names = {"accuracy", "macro_f1"};
  return names;
}

std::vector<float> values_of(const ClassificationMetrics& metrics) {
  return {static_cast<float>(metrics.accuracy()), static_cast<float>(metrics.macro_f1())};
}

}  // namespace driftsweep::task
