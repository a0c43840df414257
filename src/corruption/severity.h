// The constant of a severity.
#pragma once

#include <array>

namespace driftsweep::corruption {

// severity 1 … 5.
template <typename T>
T at_severity(const std::array<T, 5>& constants, int severity) {
  return constants.at(static_cast<size_t>(severity - 1));
}

}  // namespace driftsweep::corruption
