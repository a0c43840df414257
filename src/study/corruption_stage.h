// The corruption that a point of a drift design names.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "corruption/draws.h"
#include "study/shift.h"

namespace driftsweep::study {

// Pictures (B, 3, H, W) after the ISP, corrupted as corruption.name and corruption.severity say;
// as they are where no axis names one.
at::Tensor corrupted(const at::Tensor& pictures, const Moves& moves,
                     const corruption::NoiseKeys& keys);

}  // namespace driftsweep::study
