#include "sensitivity/legendre.h"

#include <cmath>

namespace driftsweep::sensitivity {

void legendre(double u, std::span<double> values, std::span<double> slopes) {
  const double x = 2 * u - 1;
  double before = 0, here = 1;         // P of the degree before and of this one
  double slope_before = 0, slope = 0;  // by x
  for (size_t degree = 0; degree < values.size(); ++degree) {
    const auto d = static_cast<double>(degree);
    const double norm = std::sqrt(2 * d + 1);
    values[degree] = norm * here;
    slopes[degree] = 2 * norm * slope;
    const double next = ((2 * d + 1) * x * here - d * before) / (d + 1);
    const double next_slope = ((2 * d + 1) * (here + x * slope) - d * slope_before) / (d + 1);
    before = here;
    slope_before = slope;
    here = next;
    slope = next_slope;
  }
}

}  // namespace driftsweep::sensitivity
