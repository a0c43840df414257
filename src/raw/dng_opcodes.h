// The opcode lists of a DNG: work on pixels that its writer leaves to its readers.
#pragma once

#include <string>

#include "raw/content.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

// None is carried out. Each that must be (as a gain map for lens shading) is a doubt, each that may
// be is told; those that change nothing, as a gain map of 1, are passed over.
void remark_on_opcodes(const TiffLayout& layout, const TiffDirectory& directory, Remarks& remarks);

}  // namespace driftsweep::raw
