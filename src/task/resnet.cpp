#include "task/resnet.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <array>
#include <cmath>

#include "base/random.h"

namespace driftsweep::task {
namespace {

constexpr std::array<int64_t, 4> widths = {64, 128, 256, 512};

// Float tensor filled from the stream that belongs to this weight's name; zeros without a seed.
template <typename Draw>
at::Tensor drawn(at::IntArrayRef shape, std::optional<uint64_t> seed, const std::string& name,
                 const Draw& draw) {
  if (!seed) return at::zeros(shape, at::kFloat);
  base::Stream stream(*seed, name, "weights");
  at::Tensor tensor = at::empty(shape, at::kFloat);
  float* values = tensor.data_ptr<float>();
  for (int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(draw(stream));
  return tensor;
}

}  // namespace

ResNet18::ResNet18(int64_t classes, std::optional<uint64_t> seed) {
  const auto convolution = [&](const std::string& name, int64_t out, int64_t in, int64_t kernel) {
    const double sd = std::sqrt(2. / static_cast<double>(out * kernel * kernel));
    parameters_.add(name + ".weight",
                    drawn({out, in, kernel, kernel}, seed, name + ".weight",
                          [sd](base::Stream& stream) { return sd * stream.normal(); }));
  };
  const auto batch_norm = [&](const std::string& name, int64_t channels) {
    parameters_.add(name + ".weight", at::ones({channels}));
    parameters_.add(name + ".bias", at::zeros({channels}));
    buffers_.add(name + ".running_mean", at::zeros({channels}));
    buffers_.add(name + ".running_var", at::ones({channels}));
    buffers_.add(name + ".num_batches_tracked", at::zeros({}, at::kLong));
  };
  convolution("conv1", 64, 3, 7);
  batch_norm("bn1", 64);
  int64_t in = 64;
  for (size_t stage = 0; stage < widths.size(); ++stage) {
    const int64_t out = widths[stage];
    for (int index = 0; index < 2; ++index) {
      const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(index);
      convolution(name + ".conv1", out, in, 3);
      batch_norm(name + ".bn1", out);
      convolution(name + ".conv2", out, out, 3);
      batch_norm(name + ".bn2", out);
      if (in != out) {
        convolution(name + ".downsample.0", out, in, 1);
        batch_norm(name + ".downsample.1", out);
      }
      in = out;
    }
  }
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  const auto uniform = [bound](base::Stream& stream) { return stream.uniform(-bound, bound); };
  parameters_.add("fc.weight", drawn({classes, in}, seed, "fc.weight", uniform));
  parameters_.add("fc.bias", drawn({classes}, seed, "fc.bias", uniform));
  for (auto& [name, tensor] : parameters_) tensor.set_requires_grad(true);
}

at::Tensor ResNet18::logits(const at::Tensor& pictures) { return forward(pictures, false); }

at::Tensor ResNet18::training_logits(const at::Tensor& pictures) { return forward(pictures, true); }

void ResNet18::to(at::Device device, at::ScalarType type) {
  const c10::AutoGradMode no_grad(false);
  for (auto& [name, tensor] : parameters_) {
    const bool wanted = tensor.requires_grad();
    tensor = tensor.detach().to(device, type);
    tensor.set_requires_grad(wanted);
  }
  for (auto& [name, tensor] : buffers_)
    tensor = tensor.is_floating_point() ? tensor.to(device, type) : tensor.to(device);
}

at::Tensor ResNet18::convolve(const at::Tensor& input, const std::string& name, int64_t stride,
                              int64_t padding) const {
  return at::conv2d(input, parameters_.at(name + ".weight"), {}, stride, padding);
}

at::Tensor ResNet18::normalise(const at::Tensor& input, const std::string& name, bool training) {
  if (training) {
    const c10::AutoGradMode no_grad(false);
    at::Tensor count = buffers_.at(name + ".num_batches_tracked");
    count += 1;
  }
  return at::batch_norm(input, parameters_.at(name + ".weight"), parameters_.at(name + ".bias"),
                        buffers_.at(name + ".running_mean"), buffers_.at(name + ".running_var"),
                        training, 0.1, 1e-5, /*cudnn_enabled=*/true);
}

at::Tensor ResNet18::block(const at::Tensor& input, const std::string& name, int64_t stride,
                           bool training) {
  at::Tensor output = convolve(input, name + ".conv1", stride, 1);
  output = at::relu(normalise(output, name + ".bn1", training));
  output = normalise(convolve(output, name + ".conv2", 1, 1), name + ".bn2", training);
  at::Tensor shortcut = input;
  if (parameters_.find(name + ".downsample.0.weight") != nullptr)
    shortcut = normalise(convolve(input, name + ".downsample.0", stride, 0), name + ".downsample.1",
                         training);
  return at::relu(output + shortcut);
}

at::Tensor ResNet18::forward(const at::Tensor& pictures, bool training) {
  at::Tensor x = at::relu(normalise(convolve(pictures, "conv1", 2, 3), "bn1", training));
  x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
  for (size_t stage = 0; stage < widths.size(); ++stage) {
    const std::string name = "layer" + std::to_string(stage + 1);
    x = block(x, name + ".0", stage == 0 ? 1 : 2, training);
    x = block(x, name + ".1", 1, training);
  }
  x = at::adaptive_avg_pool2d(x, {1, 1}).flatten(1);
  return at::linear(x, parameters_.at("fc.weight"), parameters_.at("fc.bias"));
}

}  // namespace driftsweep::task
