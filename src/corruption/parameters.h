// The corruptions as parameters of the data model, for the catalogue. Free of LibTorch.
#pragma once

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::corruption {

// The severity the paper compares at, and the one taken where a design names none.
constexpr int default_severity = 3;

// corruption.name (a choice, "none" the first) and corruption.severity (1 to 5).
const std::vector<space::ParameterInfo>& parameters();

// The twelve corruptions, without "none".
const std::vector<std::string>& names();

}  // namespace driftsweep::corruption
