#include "raw/version.h"

#include <libraw/libraw.h>

namespace driftsweep::raw {

std::string libraw_version() { return LibRaw::version(); }

}  // namespace driftsweep::raw
