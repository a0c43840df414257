// Test images in two halves: one to search on, one to check what was found. Free of LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::data {

// Image indices, ascending; disjoint.
struct Halves {
  std::vector<int64_t> searched, held_out;
};

// Images of one parent, and images of equal content, stay together. Class by class (a parent counts
// to its most frequent one) the units are shuffled and go to the half that has fewer images, so
// that the halves have equal shares of the classes up to one unit. A unit's place depends on (seed,
// its content) and the contents of its class alone. UserError (data) where there are fewer than two
// units.
Halves halves_of(const packed::PackedFacts& facts, const std::vector<int64_t>& images,
                 uint64_t seed);

}  // namespace driftsweep::data
