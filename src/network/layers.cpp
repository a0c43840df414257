#include "network/layers.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "base/random.h"

namespace driftsweep::network {
namespace {

// A leaf filled from the stream that belongs to this weight's name; zeros without a seed.
template <typename Draw>
at::Tensor drawn(at::IntArrayRef shape, std::optional<uint64_t> seed, const std::string& name,
                 const Draw& draw) {
  at::Tensor tensor = at::zeros(shape, at::kFloat);
  if (seed) {
    base::Stream stream(*seed, name, "weights");
    float* values = tensor.data_ptr<float>();
    for (int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(draw(stream));
  }
  return tensor.set_requires_grad(true);
}

}  // namespace

void Layers::add_convolution(const std::string& name, int64_t out, int64_t in, int64_t kernel,
                             Start start, bool bias) {
  const auto fan_in = static_cast<double>(in * kernel * kernel);
  const auto fan_out = static_cast<double>(out * kernel * kernel);
  const bool normal = start == Start::kaiming_normal_out;
  const double scale = normal                               ? std::sqrt(2. / fan_out)
                       : start == Start::kaiming_uniform_in ? std::sqrt(6. / fan_in)
                                                            : std::sqrt(6. / (fan_in + fan_out));
  parameters_.add(
      name + ".weight",
      drawn({out, in, kernel, kernel}, seed_, name + ".weight", [=](base::Stream& stream) {
        return normal ? scale * stream.normal() : stream.uniform(-scale, scale);
      }));
  if (bias) parameters_.add(name + ".bias", at::zeros({out}).set_requires_grad(true));
}

void Layers::add_batch_norm(const std::string& name, int64_t channels) {
  parameters_.add(name + ".weight", at::ones({channels}).set_requires_grad(true));
  parameters_.add(name + ".bias", at::zeros({channels}).set_requires_grad(true));
  buffers_.add(name + ".running_mean", at::zeros({channels}));
  buffers_.add(name + ".running_var", at::ones({channels}));
  buffers_.add(name + ".num_batches_tracked", at::zeros({}, at::kLong));
}

void Layers::add_linear(const std::string& name, int64_t out, int64_t in) {
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  const auto uniform = [bound](base::Stream& stream) { return stream.uniform(-bound, bound); };
  parameters_.add(name + ".weight", drawn({out, in}, seed_, name + ".weight", uniform));
  parameters_.add(name + ".bias", drawn({out}, seed_, name + ".bias", uniform));
}

at::Tensor Layers::convolve(const at::Tensor& input, const std::string& name, int64_t stride,
                            int64_t padding) const {
  const at::Tensor* bias = parameters_.find(name + ".bias");
  return at::conv2d(input, parameters_.at(name + ".weight"),
                    bias != nullptr ? c10::optional<at::Tensor>(*bias) : c10::nullopt, stride,
                    padding);
}

at::Tensor Layers::normalise(const at::Tensor& input, const std::string& name, bool training) {
  if (training) {
    const c10::AutoGradMode no_grad(false);
    at::Tensor count = buffers_.at(name + ".num_batches_tracked");
    count += 1;
  }
  return at::batch_norm(input, parameters_.at(name + ".weight"), parameters_.at(name + ".bias"),
                        buffers_.at(name + ".running_mean"), buffers_.at(name + ".running_var"),
                        training, 0.1, 1e-5, /*cudnn_enabled=*/true);
}

at::Tensor Layers::linear(const at::Tensor& input, const std::string& name) const {
  return at::linear(input, parameters_.at(name + ".weight"), parameters_.at(name + ".bias"));
}

void Layers::to(at::Device device, at::ScalarType type) {
  const c10::AutoGradMode no_grad(false);
  for (auto& [name, tensor] : parameters_) {
    const bool wanted = tensor.requires_grad();
    tensor = tensor.detach().to(device, type);
    tensor.set_requires_grad(wanted);
  }
  for (auto& [name, tensor] : buffers_)
    tensor = tensor.is_floating_point() ? tensor.to(device, type) : tensor.to(device);
}

}  // namespace driftsweep::network
