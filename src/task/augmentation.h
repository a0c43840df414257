// Augmentation of processed pictures, drawn per sample from (seed, image content, epoch), so that
// it does not depend on batch or order.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::task {

enum class Augmentation { none, weak };

// `weak`: horizontal and vertical flips and, for square pictures, quarter turns. `contents`
// identify the pictures (B, 3, H, W), one each.
at::Tensor augment(const at::Tensor& pictures, Augmentation kind, uint64_t seed,
                   const std::vector<std::string>& contents, int64_t epoch);

// The same for their masks (B, H, W); labels of pictures (B) stay as they are.
at::Tensor augment_labels(const at::Tensor& labels, Augmentation kind, uint64_t seed,
                          const std::vector<std::string>& contents, int64_t epoch);

}  // namespace driftsweep::task
