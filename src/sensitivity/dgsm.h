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

// Base points added up one after the other, so that memory does not grow with them. Of more than
// most_units the bootstrap draws bundles of points that follow each other, which are as independent
// as the points are, so that the time for it does not grow either.
class DgsmSums {
 public:
  static constexpr int64_t most_units = 1 << 14;

  // `points` at most.
  DgsmSums(size_t parameters, int64_t points, const Bootstrap& bootstrap);

  // The next one; it counts nowhere where any number is NaN.
  void add(double output, std::span<const double> derivatives);
  // Of all points; nothing can be added behind that.
  DgsmMeasures measures(std::span<const double> ranges);

 private:
  void close_bundle();
  void close_block();

  size_t parameters_;
  int64_t bundle_;  // points in each
  ReplicatedSums sums_;
  std::vector<double> open_;   // columns of the bundle that is being filled
  std::vector<double> block_;  // closed bundles that sums_ does not have yet
  int64_t in_open_ = 0, bundles_ = 0, used_ = 0, dropped_ = 0;
  double centre_ = 0;  // some output: squares of outputs less it keep their digits
};

// All at once: `outputs` by base point, `derivatives` [base point][parameter] in the parameter's
// unit, `ranges` by parameter: max - min of a uniform input, 1 where derivatives are by the place
// in [0, 1].
DgsmMeasures dgsm_measures(std::span<const double> outputs, std::span<const double> derivatives,
                           std::span<const double> ranges, const Bootstrap& bootstrap);

}  // namespace driftsweep::sensitivity
