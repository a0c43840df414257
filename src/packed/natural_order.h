// The order people expect of names: runs of digits compare as numbers, so cell_9 precedes cell_10;
// everything else by byte.
#pragma once

#include <string_view>

namespace driftsweep::packed {

// An ASCII digit, whatever the locale.
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A strict weak order; names that differ in leading zeros alone fall back to byte order.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace driftsweep::packed
