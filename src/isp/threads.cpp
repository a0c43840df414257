#include "isp/threads.h"

#include <ATen/TensorIterator.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>

namespace driftsweep::isp {

// By an iterator over a tensor, whose loop LibTorch compiled: at::parallel_for is inlined, and in a
// file compiled without the thread library's options it runs on one thread.
void on_threads(int64_t count, const std::function<void(int64_t)>& work) {
  const at::Tensor tasks = at::arange(count, at::kLong);
  at::Tensor unused = at::empty_like(tasks);  // an iterator must have a result
  auto iterator = at::TensorIteratorConfig().add_output(unused).add_input(tasks).build();
  iterator.for_each(
      [&](char** data, const int64_t* strides, int64_t number) {
        for (int64_t i = 0; i < number; ++i)
          work(*reinterpret_cast<const int64_t*>(data[1] + i * strides[1]));
      },
      /*grain_size=*/1);
}

}  // namespace driftsweep::isp
