// Metrics of the probabilities that a classifier gives, beside those of its decisions. Free of
// LibTorch.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::task {

// True class and probabilities of images in a fixed order.
struct Scores {
  int64_t classes = 0;
  std::vector<int64_t> truth;         // by image
  std::vector<double> probabilities;  // images x classes

  double of(size_t image, int64_t label) const {
    return probabilities[image * static_cast<size_t>(classes) + static_cast<size_t>(label)];
  }
};

// The area under the curve of each class against the rest, averaged over the classes (macro,
// one-vs-rest, as scikit-learn's roc_auc_score): the chance that an image of the class has a higher
// probability of it than an image of another, equal ones counting half (midranks). NaN where a
// class is absent, or is the only one.
double macro_auroc(const Scores& scores);

// The expected calibration error (Guo et al. 2017): images binned by the largest probability into
// 15 intervals ((b - 1) / 15, b / 15], |share of right ones - mean probability| of each bin,
// weighted by its images. NaN without images.
double expected_calibration_error(const Scores& scores);

}  // namespace driftsweep::task
