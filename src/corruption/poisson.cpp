#include "corruption/poisson.h"

#include <cmath>

namespace driftsweep::corruption {

// Chop-down search from the mode (Kemp 1991): counts are taken in the order mode, mode + 1,
// mode - 1, mode + 2, …, and each chops its probability off u.
double poisson(double mean, double u) {
  if (!(mean > 0)) return 0;
  const double mode = std::floor(mean);
  // lgamma of glibc writes the global signgam; the logarithm of a factorial needs no sign.
  int sign = 0;
  double up = mode, down = mode;
  double p_up = std::exp(mode * std::log(mean) - mean - ::lgamma_r(mode + 1, &sign));
  double p_down = p_up;
  u -= p_up;
  while (u >= 0) {
    up += 1;
    p_up *= mean / up;
    u -= p_up;
    if (u < 0) return up;
    if (down > 0) {
      p_down *= down / mean;
      down -= 1;
      u -= p_down;
      if (u < 0) return down;
    }
    // Rounding may leave a rest of u beyond the last count that has a probability.
    if (p_up < 1e-18 && (down <= 0 || p_down < 1e-18)) return up;
  }
  return mode;
}

}  // namespace driftsweep::corruption
