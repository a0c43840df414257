#include "task/pixel_metrics.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

PixelMetrics::PixelMetrics(int64_t classes)
    : classes_(classes), confusion_(static_cast<size_t>(classes * classes), 0) {}

void PixelMetrics::add(double loss, const std::vector<int64_t>& pixels) {
  if (pixels.size() != confusion_.size())
    throw base::InternalError("pixels of another number of classes");
  ++pictures_;
  loss_sum_ += loss;
  for (size_t i = 0; i < confusion_.size(); ++i) confusion_[i] += pixels[i];
}

void PixelMetrics::merge(const PixelMetrics& other) {
  if (other.classes_ != classes_) throw base::InternalError("metrics of different tasks merged");
  pictures_ += other.pictures_;
  loss_sum_ += other.loss_sum_;
  for (size_t i = 0; i < confusion_.size(); ++i) confusion_[i] += other.confusion_[i];
}

double PixelMetrics::loss() const {
  return pictures_ == 0 ? nan : loss_sum_ / static_cast<double>(pictures_);
}

double PixelMetrics::accuracy() const {
  int64_t right = 0, all = 0;
  for (int64_t c = 0; c < classes_; ++c) right += confusion_[static_cast<size_t>(c * classes_ + c)];
  for (const int64_t count : confusion_) all += count;
  return all == 0 ? nan : static_cast<double>(right) / static_cast<double>(all);
}

double PixelMetrics::overlap(int64_t first, bool dice) const {
  double sum = 0;
  int64_t present = 0;
  for (int64_t c = first; c < classes_; ++c) {
    int64_t truths = 0, predictions = 0;
    for (int64_t other = 0; other < classes_; ++other) {
      truths += confusion_[static_cast<size_t>(c * classes_ + other)];
      predictions += confusion_[static_cast<size_t>(other * classes_ + c)];
    }
    if (truths + predictions == 0) continue;
    ++present;
    const int64_t both = confusion_[static_cast<size_t>(c * classes_ + c)];
    sum += dice ? 2. * static_cast<double>(both) / static_cast<double>(truths + predictions)
                : static_cast<double>(both) / static_cast<double>(truths + predictions - both);
  }
  return present == 0 ? nan : sum / static_cast<double>(present);
}

double PixelMetrics::iou() const { return overlap(1, false); }
double PixelMetrics::dice() const { return overlap(1, true); }
double PixelMetrics::mean_iou() const { return overlap(0, false); }

const std::vector<std::string>& pixel_metric_names() {
  static const std::vector<std::string> names = {"iou", "dice", "mean_iou", "accuracy"};
  return names;
}

std::vector<float> values_of(const PixelMetrics& metrics) {
  return {static_cast<float>(metrics.iou()), static_cast<float>(metrics.dice()),
          static_cast<float>(metrics.mean_iou()), static_cast<float>(metrics.accuracy())};
}

}  // namespace driftsweep::task
