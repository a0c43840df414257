// Augmentation of processed pictures, drawn per sample from (seed, image content, epoch), so that
// it does not depend on batch or order.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::task {

enum class Augmentation { none, weak, strong };

// InternalError for another name.
Augmentation augmentation_of(const std::string& name);

// `contents` identify the pictures (B, 3, H, W), one each.
// - `weak`: horizontal and vertical flips and, for square pictures, quarter turns.
// - `strong`: flips, a turn about the centre by any angle (bilinear; what comes from outside is the
//   picture mirrored at its edge), sharpness times 0.5 to 1.5 (as Pillow's ImageEnhance.Sharpness:
//   0 is a 3x3 blur, 1 the picture), noise of standard deviation .0005. The picture is not clipped.
at::Tensor augment(const at::Tensor& pictures, Augmentation kind, uint64_t seed,
                   const std::vector<std::string>& contents, int64_t epoch);

// The same for their masks (B, H, W), whatever their size: moved alike, to the nearest pixel, with
// 255 (ignored) for what comes from outside. Labels of pictures (B) stay as they are.
at::Tensor augment_labels(const at::Tensor& labels, Augmentation kind, uint64_t seed,
                          const std::vector<std::string>& contents, int64_t epoch);

}  // namespace driftsweep::task
