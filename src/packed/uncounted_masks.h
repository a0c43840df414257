// Masks that count nowhere: pictures whose every pixel is to be ignored.
#pragma once

#include "packed/packed_file.h"

namespace driftsweep::packed {

// Whether a mask of the file has no pixel that counts (255 everywhere) or, with `halved`, none at
// half the size, where a pixel counts if all four that it covers have one class. Reads the masks;
// false for a file without. UserError (data) where the file ends before its last mask.
bool has_uncounted_mask(const PackedFile& file, bool halved);

}  // namespace driftsweep::packed
