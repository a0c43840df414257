#include "task/class_weights.h"

#include <algorithm>
#include <numeric>

namespace driftsweep::task {

std::vector<double> balanced_weights(const std::vector<int64_t>& counts) {
  const auto labels =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
  const auto present = static_cast<double>(
      std::count_if(counts.begin(), counts.end(), [](int64_t count) { return count > 0; }));
  std::vector<double> weights;
  for (const int64_t count : counts)
    weights.push_back(count == 0 ? 1 : labels / (present * static_cast<double>(count)));
  return weights;
}

}  // namespace driftsweep::task
