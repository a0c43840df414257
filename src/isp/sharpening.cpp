#include "isp/sharpening.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include "isp/filters.h"
#include "isp/luma.h"

namespace driftsweep::isp {
namespace {

// What sharpening with amount 1 adds to the luma.
at::Tensor detail(Sharpening choice, const at::Tensor& luma) {
  const auto options = luma.options().requires_grad(false);
  if (choice == Sharpening::sharpening_filter)
    return filter_planes(luma, kernels_of({0, -1, 0, -1, 4, -1, 0, -1, 0}, {1, 3, 3}, options),
                         Border::zero);
  const at::Tensor kernel = gaussian_kernel(at::full({1}, 1., options));
  at::Tensor blurred = filter_axis(luma, kernel, -2, Border::symmetric);
  if (choice == Sharpening::unsharp_masking_2d)
    blurred = filter_axis(blurred, kernel, -1, Border::symmetric);
  return luma - blurred;
}

}  // namespace

at::Tensor sharpen(Sharpening choice, const at::Tensor& rgb, const at::Tensor& amount) {
  if (choice == Sharpening::none) return rgb;
  return rgb + amount.view({-1, 1, 1, 1}) * detail(choice, luma_of(rgb));
}

}  // namespace driftsweep::isp
