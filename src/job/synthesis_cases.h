// The cases that a synthesis brings by itself: what each of their points sets.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::job {

// A point sets these parameters; every other one keeps the model's own value.
struct CaseSetting {
  std::string parameter;
  space::As as = space::As::value;
  space::Coordinate value;
};
using CasePoint = std::vector<CaseSetting>;

// The 12 static pipelines of Oala et al. 2023: 3 demosaics x 2 sharpenings x 2 denoisings.
std::vector<CasePoint> pipeline_case();

// The ten corruptions of the same paper on the processed picture, each at every severity (1 to 5).
std::vector<CasePoint> corruption_case(const std::vector<int>& severities);

// Drifts of light, lens and sensor, one at a time and inside what cameras do: the same camera at a
// quarter, half and twice the light; two stops more gain; two widths of a softer lens, two
// vignettings, light of 0.8 and 1.25 times the temperature as shot, a black level off by four of
// 4095 either way, 8 bits, and pixels that stay lit.
std::vector<CasePoint> capture_case();

}  // namespace driftsweep::job
