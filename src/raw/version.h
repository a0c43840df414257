// The LibRaw that is at work.
#pragma once

#include <string>

namespace driftsweep::raw {

// "0.20.2-Release", of the library that was loaded.
std::string libraw_version();

}  // namespace driftsweep::raw
