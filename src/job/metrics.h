// The metrics that a job may rank by, in the order in which they are told.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::job {

inline const std::vector<std::string>& picture_metrics() {
  static const std::vector<std::string> names = {"accuracy", "macro_f1", "balanced_accuracy",
                                                 "auroc", "ece"};
  return names;
}

inline const std::vector<std::string>& pixel_metrics() {
  static const std::vector<std::string> names = {"iou", "dice", "mean_iou", "accuracy"};
  return names;
}

// Of both, each once.
inline std::vector<std::string> all_metrics() {
  std::vector<std::string> names = pixel_metrics();
  names.insert(names.end(), picture_metrics().begin() + 1, picture_metrics().end());
  return names;
}

}  // namespace driftsweep::job
