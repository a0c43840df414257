#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "isp/demosaic.h"
#include "isp/filters.h"

namespace driftsweep::isp {

at::Tensor demosaic_bilinear(const at::Tensor& light, const at::Tensor& masks) {
  const auto options = light.options();
  const at::Tensor green = kernels_of({0, .25, 0, .25, 1, .25, 0, .25, 0}, {1, 3, 3}, options);
  const at::Tensor other = kernels_of({.25, .5, .25, .5, 1, .5, .25, .5, .25}, {1, 3, 3}, options);
  const auto interpolated = [&](const at::Tensor& mask, const at::Tensor& kernel) {
    return filter_planes((light * mask).unsqueeze(1), kernel, Border::symmetric);
  };
  return at::cat({interpolated(masks.select(1, 0), other),
                  interpolated(masks.select(1, 1) + masks.select(1, 2), green),
                  interpolated(masks.select(1, 3), other)},
                 1);
}

}  // namespace driftsweep::isp
