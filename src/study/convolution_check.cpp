#include "study/convolution_check.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/sin.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "base/errors.h"
#include "base/log.h"

namespace driftsweep::study {
namespace {

// Numbers without order, the same everywhere.
at::Tensor numbers(at::IntArrayRef shape, double step) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return at::sin(step * at::arange(count, at::kDouble)).view(shape);
}

at::Tensor gradient(at::ScalarType type) {
  const c10::AutoGradMode with_grad(true);
  const at::Tensor image = numbers({2, 1, 16, 16}, 1.3).to(type).set_requires_grad(true);
  const at::Tensor kernel = numbers({1, 1, 5, 5}, 0.7).to(type);
  const at::Tensor out = at::conv2d(image, kernel, {}, 1, 2);
  return torch::autograd::grad({out}, {image}, {numbers({2, 1, 16, 16}, 2.1).to(type)})[0].to(
      at::kDouble);
}

}  // namespace

bool convolution_gradients_hold() {
  const at::Tensor truth = gradient(at::kDouble);
  return (gradient(at::kFloat) - truth).norm().item<double>() < 1e-4 * truth.norm().item<double>();
}

void guard_convolution_gradients() {
  if (convolution_gradients_hold()) return;
  at::globalContext().setUserEnabledMkldnn(false);
  if (!convolution_gradients_hold())
    throw base::InternalError("this LibTorch computes wrong gradients of convolutions");
  base::warn(
      "this LibTorch's oneDNN computes wrong gradients of convolutions on this processor; going on "
      "without it, which is slower");
}

}  // namespace driftsweep::study
