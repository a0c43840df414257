#include "analysis/class_scores.h"

#include <cmath>

namespace driftsweep::analysis {
namespace {

double share(int64_t part, int64_t whole) {
  return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::vector<ClassScore> class_scores(const int32_t* counts, size_t classes) {
  std::vector<ClassScore> scores;
  for (size_t own = 0; own < classes; ++own) {
    int64_t truths = 0, predictions = 0;
    for (size_t other = 0; other < classes; ++other) {
      truths += counts[own * classes + other];
      predictions += counts[other * classes + own];
    }
    const int64_t both = counts[own * classes + own];
    scores.push_back({truths, share(both, truths), share(both, predictions),
                      share(2 * both, truths + predictions)});
  }
  return scores;
}

}  // namespace driftsweep::analysis
