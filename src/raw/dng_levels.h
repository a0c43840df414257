// Black and white levels as a DNG gives them.
#pragma once

#include <string>

#include "raw/content.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

// Where the mosaic lies in the area that the tags count from.
struct VisiblePlace {
  int down = 0, right = 0;  // of the mosaic's first pixel, from ActiveArea's top left corner
  int rows = 0, columns = 0;
};

// BlackLevel with its block (BlackLevelRepeatDim), BlackLevelDeltaH and BlackLevelDeltaV as the
// mean under each filter of `content.facts.cfa`, which must be set, and WhiteLevel; what varies
// under one filter is remarked on. A level that is absent is the specification's: 0, and all bits
// set. UserError (data) for tags whose counts do not fit, or that are no numbers.
void take_dng_levels(const std::string& path, const TiffLayout& layout,
                     const TiffDirectory& directory, const VisiblePlace& place, Content& content);

}  // namespace driftsweep::raw
