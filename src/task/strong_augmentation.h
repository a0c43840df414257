// Inside the room: the augmentation `strong`, see task/augmentation.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "base/random.h"

namespace driftsweep::task {

// What happens to one picture.
struct StrongDraw {
  bool flip_columns, flip_rows;
  double angle;        // of the turn, rad
  double sharpness;    // 0 is a blur, 1 the picture as it is
  base::Stream noise;  // where the noise is drawn from, value by value
};

StrongDraw draw_strong(base::Stream stream);

// Pictures (B, 3, H, W), one draw each.
at::Tensor augment_strongly(const at::Tensor& pictures, const std::vector<StrongDraw>& draws);

// Masks (B, H, W), int64, moved as their pictures.
at::Tensor turn_masks(const at::Tensor& masks, const std::vector<StrongDraw>& draws);

}  // namespace driftsweep::task
