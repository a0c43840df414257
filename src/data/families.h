// Images that belong together, so that a split must not part them. Free of LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::data {

// By image the number of its family, counted from 0 in the order of the images: images of equal
// content are one, and with `by_parent` those of one parent are, so that a picture that stands
// under two parents makes one family of both.
std::vector<int64_t> families_of(const packed::PackedFacts& facts, bool by_parent);

}  // namespace driftsweep::data
