// Derivative-based global sensitivity measures: vi = E[(dy/dx)^2], and by Poincaré's inequality the
// bound ST <= vi (max - min)^2 / (pi^2 V) for a uniform input (Sobol & Kucherenko, Math. Comput.
// Simul. 79, 3009, 2009). Other distributions go through their quantile: with derivatives by the
// place u in [0, 1] the bound is E[(dy/du)^2] / (pi^2 V).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensitivity/replicated_sums.h"

namespace driftsweep::sensitivity {

struct DgsmMeasures {
  // By parameter; dgsm is the bound on ST.
  std::vector<Estimate> vi, dgsm;
  std::vector<double> vi_std;     // standard deviation (n) of the squared derivatives
  double variance = 0;            // of the output
  int64_t used = 0, dropped = 0;  // base points; one with any missing number is dropped
};

// `outputs` by base point, `derivatives` [base point][parameter] in the parameter's unit, `ranges`
// by parameter: max - min of a uniform input, 1 where derivatives are by the place in [0, 1].
DgsmMeasures dgsm_measures(std::span<const double> outputs, std::span<const double> derivatives,
                           std::span<const double> ranges, const Bootstrap& bootstrap);

}  // namespace driftsweep::sensitivity
