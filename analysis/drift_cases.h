// What a study tests its models on, as its design tells it: points in groups, each with a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/study_shape.h"

namespace driftsweep::analysis {

struct DriftCase {
  std::string name;             // the label of the union's part
  bool corruptions = false;     // every point corrupts the processed picture
  bool pipelines = false;       // every point is a static pipeline and nothing else
  bool test_set = false;        // no drift, but a further data set (data.test)
  std::vector<int64_t> points;  // of the design, ascending
  std::vector<std::string>
      tests;  // a short name of each, unique: "bi/s/ga", "contrast", "exposure 0.25", "lab2"
  // By model: the place in `points` of the pipeline it has itself; none where it is not among them.
  std::vector<std::optional<size_t>> own;
};

// The axis that names the further data set a point is tested on; "" = the study's own.
inline constexpr const char* test_set_axis = "data.test";

// Points of the design itself: further data sets stand behind them.
int64_t own_points(const store::StudyShape& shape);

// In the order of the points; empty where the design is no union. Pipelines are named as Oala et
// al. 2023 do: demosaic (bi, ma, me), sharpening (s, u), denoising (ga, me).
std::vector<DriftCase> drift_cases(const store::StudyShape& shape);

}  // namespace driftsweep::analysis
