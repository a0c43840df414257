// Levels held against pixels in data sets that others wrote; pack judges those it writes itself.
#pragma once

#include "base/doubts.h"
#include "packed/packed_file.h"

namespace driftsweep::packed {

// Images of each camera that are looked at, evenly apart: levels of another unit show in few.
inline constexpr int64_t most_images_judged = 32;

// What raw::PhotoDoubts says of levels and filter order in /cameras, by the images' sources, with
// the repair in the data set's terms. Empty for a file that says where its levels come from
// (/cameras/white_level_from), as pack writes it. Reads some images. UserError (data) where the
// file ends before.
base::Doubts level_doubts(const PackedFile& file);

}  // namespace driftsweep::packed
