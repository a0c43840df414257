// Random numbers of a batch: every image has a stream of its own, so that what it gets depends
// neither on its neighbours nor on the point of the design.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"

namespace driftsweep::corruption {

// Whose noise it is: the study's seed, and what names each image of the batch (its SHA-256).
struct NoiseKeys {
  uint64_t seed = 0;
  std::vector<std::string> contents;

  base::Stream stream(size_t image, const std::string& corruption) const;
};

// One draw per value of `pictures` (B, C, H, W), on its device, in double where it is double.
// InternalError unless there is one key for each image.
at::Tensor uniforms_like(const at::Tensor& pictures, const NoiseKeys& keys,
                         const std::string& corruption);  // [0, 1)
at::Tensor normals_like(const at::Tensor& pictures, const NoiseKeys& keys,
                        const std::string& corruption);  // mean 0, variance 1

}  // namespace driftsweep::corruption
