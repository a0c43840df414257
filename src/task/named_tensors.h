// Weights as they travel, see network/named_tensors.h.
#pragma once

#include "network/named_tensors.h"

namespace driftsweep::task {

using network::NamedTensors;

}  // namespace driftsweep::task
