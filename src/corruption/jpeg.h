// What lossy compression leaves of a picture.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::corruption {

// Pictures (B, 3, H, W) in [0, 1], rounded to 8 bits and through JPEG; severity 1 to 5. No gradient
// passes. On the CPU, whatever the device.
at::Tensor jpeg_compression(const at::Tensor& pictures, int severity);

}  // namespace driftsweep::corruption
