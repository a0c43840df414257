// One point of a drift design, as tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::study {

// One parameter moved away from its own value.
struct Shift {
  space::As as = space::As::offset;
  // Scalar, a leaf that requires a gradient where gradients are wanted; or (B), one for each image.
  at::Tensor value;
  std::string choice = "";  // the name a choice parameter takes; empty = the model's own
  bool empty = false;       // the point leaves this coordinate empty
};

// A design point as tensors, one shift per axis of the design. A coordinate that the point leaves
// empty is the neutral shift (offset 0, factor 1), so that its gradient is taken at the model's own
// value, and it turns nothing on: values are those of a design without the axis, to the last bit.
using Drift = std::vector<Shift>;

// The shift of one data-model parameter. Parameters that one axis ties together share its value, so
// that the gradient of the axis is the sum of theirs.
struct Move {
  std::string parameter;
  Shift shift;
};
using Moves = std::vector<Move>;

// What a drift along these axes does to each parameter. An empty drift moves nothing.
Moves moves_of(const std::vector<space::DesignParameter>& axes, const Drift& drift);

// The parameter's value after the shift, in the shape of `own`, a scalar or (R), or (B) where the
// shift has one value for each image.
at::Tensor moved(const at::Tensor& own, const Shift& shift);

}  // namespace driftsweep::study
