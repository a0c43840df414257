// Images that may stand in a set more than once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "packed/collect.h"

namespace driftsweep::packed {

// Files of one folder whose stems are equal or look alike, such as IMG_1.DNG beside its TIFF, and
// equal file names in several folders that were given by file; folders such as train
// and test as classes. `siblings` = they share a parent.
base::Doubts doubt_shots(const Inputs& inputs, bool siblings);

// What is known of each image of the finished set.
struct ImageFacts {
  std::vector<std::string> source, pixels, mask;  // digests of pixels and masks; no masks = empty
  std::vector<int32_t> label, parent;
};

// Images whose pixels are equal: how many repeat an earlier one, how many of these under another
// class, mask or parent.
base::Doubts doubt_repeats(const ImageFacts& images);

}  // namespace driftsweep::packed
