// Pictures of one batch, each at a point of its own.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "study/data_model.h"

namespace driftsweep::study {

// Mosaics (B, H, W) -> pictures (B, 3, H', W'), image i at points[i], which has one coordinate for
// each axis of the model, as an evaluation at that point gives them. Images whose points name the
// same choices and leave the same coordinates empty pass the pipeline together, with a parameter
// value for each. Without gradients in the points.
at::Tensor pictures_at(const DataModel& model, const at::Tensor& raw, const BatchFacts& batch,
                       const std::vector<std::vector<space::Coordinate>>& points);

}  // namespace driftsweep::study
