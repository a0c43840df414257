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

double Confusion::accuracy() const {
  int64_t right = 0;
  for (int64_t c = 0; c < classes_; ++c) right += of(c, c);
  const int64_t all = total();
  return all == 0 ? nan : static_cast<double>(right) / static_cast<double>(all);
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
  double sum = 0;
  int64_t present = 0;
  for (int64_t c = first; c < classes_; ++c) {
    int64_t truths = 0, predictions = 0;
    for (int64_t other = 0; other < classes_; ++other) {
      truths += of(c, other);
      predictions += of(other, c);
    }
    if (truths + predictions == 0) continue;
    ++present;
    const int64_t both = of(c, c);
    sum += dice ? 2. * static_cast<double>(both) / static_cast<double>(truths + predictions)
                : static_cast<double>(both) / static_cast<double>(truths + predictions - both);
  }
  return present == 0 ? nan : sum / static_cast<double>(present);
}

}  // namespace driftsweep::task
