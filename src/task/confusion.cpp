#include "task/confusion.h"

#include <limits>
#include <numeric>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Confusion::Confusion(int64_t classes)
    : classes_(classes), counts_(static_cast<size_t>(classes * classes), 0) {}

void Confusion::add(int64_t truth, int64_t prediction) {
  if (truth < 0 || truth >= classes_ || prediction < 0 || prediction >= classes_)
    throw base::InternalError("a class outside the data set's classes");
  ++counts_[static_cast<size_t>(truth * classes_ + prediction)];
}

void Confusion::add(const std::vector<int64_t>& counts) {
  if (counts.size() != counts_.size())
    throw base::InternalError("counts of another number of classes");
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += counts[i];
}

int64_t Confusion::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), int64_t{0});
}

// Whole numbers far below 2^53, so that sums are exact.
double Confusion::accuracy() const {
  return accuracy_of({counts_.begin(), counts_.end()}, static_cast<size_t>(classes_));
}

double Confusion::balanced_accuracy() const {
  double sum = 0;
  int64_t present = 0;
  for (int64_t c = 0; c < classes_; ++c) {
    int64_t truths = 0;
    for (int64_t predicted = 0; predicted < classes_; ++predicted) truths += of(c, predicted);
    if (truths == 0) continue;
    ++present;
    sum += static_cast<double>(of(c, c)) / static_cast<double>(truths);
  }
  return present == 0 ? nan : sum / static_cast<double>(present);
}

double Confusion::overlap(int64_t first, bool dice) const {
  return overlap_of({counts_.begin(), counts_.end()}, static_cast<size_t>(classes_),
                    static_cast<size_t>(first), dice);
}

double accuracy_of(const std::vector<double>& counts, size_t classes) {
  double right = 0, all = 0;
  for (size_t c = 0; c < classes; ++c) right += counts[c * classes + c];
  for (const double count : counts) all += count;
  return all == 0 ? nan : right / all;
}

double overlap_of(const std::vector<double>& counts, size_t classes, size_t first, bool dice) {
  double sum = 0;
  size_t present = 0;
  for (size_t c = first; c < classes; ++c) {
    double truths = 0, predictions = 0;
    for (size_t other = 0; other < classes; ++other) {
      truths += counts[c * classes + other];
      predictions += counts[other * classes + c];
    }
    if (truths + predictions == 0) continue;
    ++present;
    const double both = counts[c * classes + c];
    sum += dice ? 2. * both / (truths + predictions) : both / (truths + predictions - both);
  }
  return present == 0 ? nan : sum / static_cast<double>(present);
}

}  // namespace driftsweep::task
