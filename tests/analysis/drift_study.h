// A study whose drops and gradients are known in closed form. All numbers are multiples of 1/1024,
// so that float32 and sums hold them exactly.
#pragma once

#include <cstdint>
#include <string>

#include "store/study_file.h"

namespace driftsweep::analysis_tests {

inline constexpr int64_t models = 2, folds = 2, points = 12;

// Undrifted accuracy: 0.75 + fold / 8; loss: 0.25.
// Accuracy at a point: undrifted - (model + 1) * point / 64.
// Gradients: of isp.gamma (point - 5) * (model + 1) / 4; of capture.exposure 1/8 everywhere.
// Points: isp.gamma = 1 … 12, capture.exposure = 0.5, 1, own value, 0.5, …;
// isp.demosaic = bilinear for even points, else menon2007.
struct Gaps {
  bool waiting = false;       // (1, 1, 11) waits
  bool failed = false;        // (0, 1, 0) has failed, with a text that needs quoting
  bool not_a_number = false;  // the accuracy of (0, 0, 11) is NaN, its row complete
  bool no_reference = false;  // the reference of (1, 0) has failed
  bool test_sets = false;     // points 10 and 11 are the further data sets lab2 and lab3
};

void write_drift_study(const std::string& path, const Gaps& gaps = {});

}  // namespace driftsweep::analysis_tests
