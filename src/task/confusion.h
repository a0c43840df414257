// Counts by true and predicted class, of images or of pixels: what the metrics of both are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace driftsweep::task {

class Confusion {
 public:
  explicit Confusion(int64_t classes);

  // InternalError for a class that is none.
  void add(int64_t truth, int64_t prediction);
  // Counts as counts() gives them; InternalError where they are of another number of classes.
  void add(const std::vector<int64_t>& counts);

  int64_t classes() const { return classes_; }
  int64_t of(int64_t truth, int64_t prediction) const {
    return counts_[static_cast<size_t>(truth * classes_ + prediction)];
  }
  int64_t total() const;
  // The fraction told rightly; NaN without any.
  double accuracy() const;
  // The mean over the classes that occur as truth of the fraction told rightly (recall), as
  // scikit-learn's balanced_accuracy_score; NaN without any.
  double balanced_accuracy() const;
  // TP / (TP + FP + FN) or, with `dice`, 2 TP / (2 TP + FP + FN): mean over the classes from
  // `first` on that occur, as truth or prediction; NaN where none does.
  double overlap(int64_t first, bool dice) const;
  // classes x classes, true class first.
  const std::vector<int64_t>& counts() const { return counts_; }

 private:
  int64_t classes_;
  std::vector<int64_t> counts_;
};

// The same of counts that may be weighted: classes x classes numbers, none below 0, true class
// first.
double accuracy_of(const std::vector<double>& counts, size_t classes);
double overlap_of(const std::vector<double>& counts, size_t classes, size_t first, bool dice);

}  // namespace driftsweep::task
