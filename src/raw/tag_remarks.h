// What a file's tags ask for and reading does not do.
#pragma once

#include <string>

#include "raw/content.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

// Goes through the tags of the picture that is read, and of a DNG's first directory, by the list of
// tiff_tags.h. UserError (data) for those that are refused.
void remark_on_tags(const std::string& path, const TiffLayout& layout, const TiffDirectory& main,
                    Remarks& remarks);

// Orientation, 1 to 8 as TIFF counts, 1 where it is not said.
int orientation_of(const TiffLayout& layout, const TiffDirectory& main);

}  // namespace driftsweep::raw
