// Legendre's polynomials on [0, 1], orthonormal under the uniform distribution, with their
// derivatives.
#pragma once

#include <span>

namespace driftsweep::sensitivity {

// values[d] and slopes[d] of degree d = 0 … values.size() - 1 at u in [0, 1], by Bonnet's
// recursion: values[0] = 1 and the mean of values[c] values[d] is 1 where c = d, else 0.
void legendre(double u, std::span<double> values, std::span<double> slopes);

}  // namespace driftsweep::sensitivity
