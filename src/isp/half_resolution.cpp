#include "isp/half_resolution.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

namespace driftsweep::isp {

at::Tensor half_resolution(const at::Tensor& raw, const at::Tensor& masks) {
  const int64_t rows = raw.size(1) / 2, columns = raw.size(2) / 2;
  // (B, 4, H, W), each site alone; the sum over a 2x2 block is the block's one value of that site.
  const at::Tensor sites =
      (raw.unsqueeze(1) * masks).slice(2, 0, 2 * rows).slice(3, 0, 2 * columns);
  const at::Tensor blocks = sites.reshape({sites.size(0), 4, rows, 2, columns, 2}).sum({3, 5});
  return at::stack(
      {blocks.select(1, 0), (blocks.select(1, 1) + blocks.select(1, 2)) / 2, blocks.select(1, 3)},
      1);
}

}  // namespace driftsweep::isp
