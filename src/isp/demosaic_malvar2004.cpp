#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include "isp/demosaic.h"
#include "isp/filters.h"

namespace driftsweep::isp {
namespace {

// In sixteenths. `along`: red and blue at a green site whose neighbours of that colour lie in the
// same row; its transpose where they lie in the same column.
at::Tensor bank(const at::TensorOptions& options) {
  const at::Tensor green =
      kernels_of({0, 0, -2, 0, 0, 0, 0, 4, 0, 0, -2, 4, 8, 4, -2, 0, 0, 4, 0, 0, 0, 0, -2, 0, 0},
                 {1, 5, 5}, options);
  const at::Tensor along =
      kernels_of({0, 0, 1, 0, 0, 0, -2, 0, -2, 0, -2, 8, 10, 8, -2, 0, -2, 0, -2, 0, 0, 0, 1, 0, 0},
                 {1, 5, 5}, options);
  const at::Tensor across =
      kernels_of({0, 0, -3, 0, 0, 0, 4, 0, 4, 0, -3, 0, 12, 0, -3, 0, 4, 0, 4, 0, 0, 0, -3, 0, 0},
                 {1, 5, 5}, options);
  return at::cat({green, along, along.transpose(1, 2), across}) / 16;
}

}  // namespace

at::Tensor demosaic_malvar2004(const at::Tensor& light, const at::Tensor& masks) {
  const at::Tensor filtered =
      filter_planes(light.unsqueeze(1), bank(light.options()), Border::symmetric);
  const at::Tensor green = filtered.select(1, 0), in_row = filtered.select(1, 1),
                   in_column = filtered.select(1, 2), diagonal = filtered.select(1, 3);
  const at::Tensor at_r = masks.select(1, 0), at_g1 = masks.select(1, 1),
                   at_g2 = masks.select(1, 2), at_b = masks.select(1, 3);
  return at::stack({light * at_r + in_row * at_g1 + in_column * at_g2 + diagonal * at_b,
                    light * (at_g1 + at_g2) + green * (at_r + at_b),
                    diagonal * at_r + in_column * at_g1 + in_row * at_g2 + light * at_b},
                   1);
}

}  // namespace driftsweep::isp
