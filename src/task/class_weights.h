// Weights that make rare classes count as much as frequent ones.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::task {

// n / (classes n_c) for each class c of the n counted labels, as scikit-learn's "balanced", the
// classes being those that occur; 1 for a class that does not. So the mean weight of a label is 1.
std::vector<double> balanced_weights(const std::vector<int64_t>& counts);

}  // namespace driftsweep::task
