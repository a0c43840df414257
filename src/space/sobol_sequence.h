// One dimension of Sobol's sequence, scrambled.
//
// Direction numbers by Joe & Kuo (SIAM J. Sci. Comput. 30, 2635, 2008), up to 3,667 dimensions, as
// Boost.Random keeps them. The scrambling is Owen's nested uniform one (Monte Carlo and Quasi-Monte
// Carlo Methods, 1995): each digit is flipped or not by a random choice of the digits above it,
// drawn by a hash of (key, digits), so that a point needs no memory of others. It keeps the
// sequence's balance (each of the 2^k intervals holds one of the first 2^k points) and makes means
// unbiased.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace driftsweep::space {

// Dimensions that there are.
int64_t sobol_dimensions();

class SobolDimension {
 public:
  // `dimension` from 0; the scrambling is keyed by (seed, purpose, name). InternalError beyond
  // sobol_dimensions().
  SobolDimension(int64_t dimension, uint64_t seed, const std::string& purpose,
                 const std::string& name);

  // The number in [0, 1) of a point, 0 <= index < 2^52; 52 bits.
  double at(int64_t index) const;

  static constexpr int bits = 52;

 private:
  uint64_t scrambled(uint64_t digits) const;

  std::array<uint64_t, bits> directions_;
  uint64_t key_;
};

}  // namespace driftsweep::space
