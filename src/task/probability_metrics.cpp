#include "task/probability_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace driftsweep::task {
namespace {

constexpr double no_score = std::numeric_limits<double>::quiet_NaN();

// Mann and Whitney's U over the number of pairs; `order` is of all images and is sorted anew.
double auroc(const Scores& scores, int64_t label, std::vector<size_t>& order) {
  const size_t images = scores.truth.size();
  const auto positives =
      static_cast<double>(std::count(scores.truth.begin(), scores.truth.end(), label));
  const double negatives = static_cast<double>(images) - positives;
  if (positives == 0 || negatives == 0) return no_score;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return scores.of(a, label) < scores.of(b, label); });
  double rank_sum = 0;  // of the positives; halves and whole numbers, so that it is exact
  for (size_t first = 0; first < images;) {
    size_t last = first, own = 0;
    for (; last < images && scores.of(order[last], label) == scores.of(order[first], label); ++last)
      own += scores.truth[order[last]] == label ? 1 : 0;
    rank_sum += static_cast<double>(own) * (static_cast<double>(first + 1 + last) / 2);
    first = last;
  }
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

}  // namespace

double macro_auroc(const Scores& scores) {
  std::vector<size_t> order(scores.truth.size());
  std::iota(order.begin(), order.end(), size_t{0});
  double sum = 0;
  for (int64_t label = 0; label < scores.classes; ++label) sum += auroc(scores, label, order);
  return scores.classes == 0 ? no_score : sum / static_cast<double>(scores.classes);
}

double expected_calibration_error(const Scores& scores) {
  constexpr size_t bins = 15;
  struct Bin {
    double confidence = 0, right = 0;
  };
  std::array<Bin, bins> sums;
  const size_t images = scores.truth.size();
  for (size_t image = 0; image < images; ++image) {
    int64_t predicted = 0;
    for (int64_t label = 1; label < scores.classes; ++label)
      if (scores.of(image, label) > scores.of(image, predicted)) predicted = label;
    const double confidence = scores.of(image, predicted);
    const double place = std::ceil(confidence * bins);
    Bin& bin = sums[static_cast<size_t>(std::clamp<double>(place, 1, bins)) - 1];
    bin.confidence += confidence;
    bin.right += predicted == scores.truth[image] ? 1 : 0;
  }
  double error = 0;
  for (const auto& bin : sums) error += std::abs(bin.right - bin.confidence);
  return images == 0 ? no_score : error / static_cast<double>(images);
}

}  // namespace driftsweep::task
