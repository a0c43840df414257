// Doubts about what stands on which side of a split.
#pragma once

#include <vector>

#include "base/doubts.h"
#include "data/split.h"
#include "job/job.h"
#include "packed/packed_file.h"

namespace driftsweep::study {

// Test images that the training part holds too (by content) or has siblings of (images of one
// parent), data sets that hold images twice or are of one class, and parts of a split by parent
// that are far from the shares asked for.
base::Doubts split_doubts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits);

// A tolerance is certified where its bound of the drop stays below tau. Where, in a fold, the bound
// exceeds tau even if a drift harms no image, no end can be: a doubt that says of how many images
// that comes, and, for the mean over classes, which class has fewest. `splits` of a job with
// tolerances; others have none of these doubts.
base::Doubts tolerance_doubts(const job::Job& job, const packed::PackedFacts& facts,
                              const std::vector<data::Split>& splits);

}  // namespace driftsweep::study
