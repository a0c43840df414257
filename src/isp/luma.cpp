#include "isp/luma.h"

#include <ATen/TensorOperators.h>

namespace driftsweep::isp {

at::Tensor luma_of(const at::Tensor& rgb) {
  return 0.299 * rgb.slice(1, 0, 1) + 0.587 * rgb.slice(1, 1, 2) + 0.114 * rgb.slice(1, 2, 3);
}

at::Tensor with_luma(const at::Tensor& rgb, const at::Tensor& before, const at::Tensor& after) {
  return rgb + (after - before);
}

}  // namespace driftsweep::isp
