// How well each class is told, from a confusion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace driftsweep::analysis {

// NaN where there is nothing to take a share of.
struct ClassScore {
  int64_t count = 0;     // images (or pixels) of the class
  double recall = 0;     // of them, the share that was told
  double precision = 0;  // of those told to be it, the share that are
  double f1 = 0;         // 2 TP / (2 TP + FP + FN)
};

// `counts`: classes x classes, true class first.
std::vector<ClassScore> class_scores(const int32_t* counts, size_t classes);

}  // namespace driftsweep::analysis
