#include "network/layers.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
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

void Layers::set_shards(const Shards* shards) {
  shards_ = shards;
  shard_parameters_.clear();
  for (size_t shard = 0; shards != nullptr && shard < shards->held; ++shard) {
    NamedTensors& leaves = shard_parameters_.emplace_back();
    for (const auto& [name, tensor] : parameters_)
      leaves.add(name, tensor.detach().set_requires_grad(true));
  }
}

at::Tensor Layers::shard_gradient(size_t shard, const std::string& parameter) const {
  return shard_parameters_.at(shard).at(parameter).grad();
}

template <typename Layer>
at::Tensor Layers::by_shard(const at::Tensor& input, const Layer& layer) const {
  if (shards_ == nullptr) return layer(input, parameters_);
  std::vector<at::Tensor> outputs;
  const auto parts = input.split_with_sizes(shards_->held_images());
  for (size_t shard = 0; shard < parts.size(); ++shard)
    outputs.push_back(layer(parts[shard], shard_parameters_[shard]));
  return outputs.size() == 1 ? outputs.front() : at::cat(outputs);
}

at::Tensor Layers::convolve(const at::Tensor& input, const std::string& name, int64_t stride,
                            int64_t padding) const {
  return by_shard(input, [&](const at::Tensor& part, const NamedTensors& parameters) {
    const at::Tensor* bias = parameters.find(name + ".bias");
    return at::conv2d(part, parameters.at(name + ".weight"),
                      bias != nullptr ? c10::optional<at::Tensor>(*bias) : c10::nullopt, stride,
                      padding);
  });
}

at::Tensor Layers::normalise(const at::Tensor& input, const std::string& name, bool training) {
  const at::Tensor &mean = buffers_.at(name + ".running_mean"),
                   &variance = buffers_.at(name + ".running_var");
  if (training) {
    const c10::AutoGradMode no_grad(false);
    at::Tensor count = buffers_.at(name + ".num_batches_tracked");
    count += 1;
  }
  if (training && shards_ != nullptr) {
    std::vector<at::Tensor> weights, biases;
    for (const auto& leaves : shard_parameters_) {
      weights.push_back(leaves.at(name + ".weight"));
      biases.push_back(leaves.at(name + ".bias"));
    }
    return shard_batch_norm(input, at::stack(weights), at::stack(biases), mean, variance, *shards_,
                            name);
  }
  return at::batch_norm(input, parameters_.at(name + ".weight"), parameters_.at(name + ".bias"),
                        mean, variance, training, batch_norm_momentum, batch_norm_epsilon,
                        /*cudnn_enabled=*/true);
}

at::Tensor Layers::linear(const at::Tensor& input, const std::string& name) const {
  return by_shard(input, [&](const at::Tensor& part, const NamedTensors& parameters) {
    return at::linear(part, parameters.at(name + ".weight"), parameters.at(name + ".bias"));
  });
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
