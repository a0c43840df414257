// What tables write where they know nothing.
#pragma once

#include <string>

namespace driftsweep::packed {

// Whether the text is what programs write for a missing value: NA, NaN, null and their like, in any
// case.
bool is_missing_value(const std::string& text);

// The same, and what people write for it: unknown, none, ?, -. May be a class, but hardly a family.
bool names_nobody(const std::string& text);

}  // namespace driftsweep::packed
