// What tables write where they know nothing.
#pragma once

#include <string>

namespace driftsweep::packed {

// Whether the text is one of NA, nan, none, null, unknown, ?, - and their like, in any case.
bool is_missing_value(const std::string& text);

}  // namespace driftsweep::packed
