#include "space/sobol_sequence.h"

#include <bit>
#include <boost/random/sobol.hpp>
#include <cstring>

#include "base/errors.h"
#include "base/hash.h"

namespace driftsweep::space {
namespace {

using Table = boost::random::default_sobol_table;

// Bratley & Fox (ACM TOMS 14, 88, 1988), section 2: from the primitive polynomial and the first
// numbers of a dimension all others, each with its highest digit on top of `bits`.
std::array<uint64_t, SobolDimension::bits> directions_of(int64_t dimension) {
  std::array<uint64_t, SobolDimension::bits> numbers{};
  if (dimension == 0) {
    numbers.fill(1);
  } else {
    const auto entry = static_cast<size_t>(dimension - 1);
    const auto polynomial = static_cast<uint64_t>(Table::polynomial(entry));
    const int degree = std::bit_width(polynomial) - 1;
    for (int k = 0; k < SobolDimension::bits; ++k) {
      const auto place = static_cast<size_t>(k);
      if (k < degree) {
        numbers[place] = static_cast<uint64_t>(Table::minit(entry, place));
        continue;
      }
      numbers[place] = numbers[static_cast<size_t>(k - degree)];
      for (int term = 0; term < degree; ++term) {
        const int back = degree - term;
        if (((polynomial >> term) & 1) != 0)
          numbers[place] ^= numbers[static_cast<size_t>(k - back)] << back;
      }
    }
  }
  for (int k = 0; k < SobolDimension::bits; ++k)
    numbers[static_cast<size_t>(k)] <<= SobolDimension::bits - 1 - k;
  return numbers;
}

// The finalizer of SplitMix64 (Steele, Lea & Flood 2014), whose output bits all depend on all input
// bits.
uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

int64_t sobol_dimensions() { return Table::max_dimension; }

SobolDimension::SobolDimension(int64_t dimension, uint64_t seed, const std::string& purpose,
                               const std::string& name) {
  if (dimension < 0 || dimension >= sobol_dimensions())
    throw base::InternalError("a dimension that Sobol's sequence does not have");
  directions_ = directions_of(dimension);
  const base::Digest digest =
      base::Sha256().update(&seed, sizeof seed).update(purpose).update(name).finish();
  std::memcpy(&key_, digest.data(), sizeof key_);
}

double SobolDimension::at(int64_t index) const {
  uint64_t digits = 0;
  auto gray = static_cast<uint64_t>(index);
  gray ^= gray >> 1;
  for (; gray != 0; gray &= gray - 1)
    digits ^= directions_.at(static_cast<size_t>(std::countr_zero(gray)));
  return static_cast<double>(scrambled(digits)) * 0x1p-52;
}

uint64_t SobolDimension::scrambled(uint64_t digits) const {
  uint64_t flips = 0;
  for (int level = 0; level < bits; ++level) {
    // The digits above this one, with a one in front so that 0 and 00 are two prefixes.
    const uint64_t above = (uint64_t{1} << level) | (level == 0 ? 0 : digits >> (bits - level));
    flips |= (mixed(key_ ^ mixed(above)) & 1) << (bits - 1 - level);
  }
  return digits ^ flips;
}

}  // namespace driftsweep::space
