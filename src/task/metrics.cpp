#include "task/metrics.h"

#include <limits>

#include "base/errors.h"

namespace driftsweep::task {

ClassificationMetrics::ClassificationMetrics(int64_t classes)
    : confusion_(classes), scores_{.classes = classes, .truth = {}, .probabilities = {}} {}

void ClassificationMetrics::add(double loss, int64_t truth, int64_t prediction,
                                std::span<const double> probabilities) {
  if (static_cast<int64_t>(probabilities.size()) != scores_.classes)
    throw base::InternalError("an image with another number of probabilities than classes");
  confusion_.add(truth, prediction);
  scores_.truth.push_back(truth);
  scores_.probabilities.insert(scores_.probabilities.end(), probabilities.begin(),
                               probabilities.end());
  ++images_;
  loss_sum_ += loss;
}

void ClassificationMetrics::merge(const ClassificationMetrics& other) {
  confusion_.add(other.confusion());
  images_ += other.images_;
  loss_sum_ += other.loss_sum_;
  scores_.truth.insert(scores_.truth.end(), other.scores_.truth.begin(), other.scores_.truth.end());
  scores_.probabilities.insert(scores_.probabilities.end(), other.scores_.probabilities.begin(),
                               other.scores_.probabilities.end());
}

double ClassificationMetrics::loss() const {
  if (images_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return loss_sum_ / static_cast<double>(images_);
}

const std::vector<std::string>& classification_metric_names() {
  static const std::vector<std::string> names = {"accuracy", "macro_f1", "balanced_accuracy",
                                                 "auroc", "ece"};
  return names;
}

std::vector<float> values_of(const ClassificationMetrics& metrics) {
  return {static_cast<float>(metrics.accuracy()), static_cast<float>(metrics.macro_f1()),
          static_cast<float>(metrics.balanced_accuracy()), static_cast<float>(metrics.auroc()),
          static_cast<float>(metrics.ece())};
}

}  // namespace driftsweep::task
