// The parameters of the capture model, for the catalogue. Free of LibTorch.
#pragma once

#include <vector>

#include "space/parameter.h"

namespace driftsweep::capture {

const std::vector<space::ParameterInfo>& parameters();

}  // namespace driftsweep::capture
