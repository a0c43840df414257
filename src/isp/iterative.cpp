#include "isp/iterative.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

#include "isp/threads.h"

namespace driftsweep::isp {

at::Tensor on_each_picture(const at::Tensor& rgb,
                           const std::function<Picture(const Picture&)>& denoised) {
  const at::Tensor input = rgb.detach().to(at::kCPU, at::kDouble).contiguous();
  const at::Tensor output = at::empty_like(input);
  const int64_t size = input.size(1) * input.size(2) * input.size(3);
  const double* const from = input.data_ptr<double>();
  double* const to = output.data_ptr<double>();
  on_threads(input.size(0), [&](int64_t i) {
    const double* const first = from + i * size;
    const Picture result =
        denoised({input.size(2), input.size(3), std::vector<double>(first, first + size)});
    std::copy(result.values.begin(), result.values.end(), to + i * size);
  });
  return output.to(rgb.device(), rgb.scalar_type());
}

}  // namespace driftsweep::isp
