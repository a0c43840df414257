// Which products of polynomials a chaos may be made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace driftsweep::sensitivity {

// A product of one polynomial for each parameter: those of degree 1 and more, by parameter.
struct ChaosTerm {
  std::vector<std::pair<uint32_t, uint32_t>> factors;  // parameter and degree
  double size = 0;  // (sum of degree^q)^(1/q): a candidate comes early where it is small

  uint32_t degree_of(size_t parameter) const {
    for (const auto& [own, degree] : factors)
      if (own == parameter) return degree;
    return 0;
  }
};

// The hyperbolic set (Blatman & Sudret, J. Comput. Phys. 230, 2345, 2011): terms without the
// constant one in the order of their size, at most `most`, and none of a size of which not all fit;
// but at least those of degree 1. q = 1 is all terms up to a total degree; smaller q prefers high
// degrees of few parameters. Degrees up to `most_degree`.
std::vector<ChaosTerm> hyperbolic_terms(size_t parameters, double q, size_t most,
                                        uint32_t most_degree);

}  // namespace driftsweep::sensitivity
