// Amounts of memory and disk, as text for people.
#pragma once

#include <string>

namespace driftsweep::base {

// "512 bytes", "44.7 MiB", "1.2 GiB": binary units, one digit after the point.
std::string format_bytes(double bytes);

}  // namespace driftsweep::base
