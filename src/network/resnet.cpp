#include "network/resnet.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

#include "base/errors.h"

namespace driftsweep::network {
namespace {

constexpr std::array<int64_t, 4> widths = {64, 128, 256, 512};

std::string name_of(size_t stage, int block) {
  return "layer" + std::to_string(stage + 1) + "." + std::to_string(block);
}

}  // namespace

ResNetShape resnet_shape(const std::string& name) {
  if (name == "resnet18") return {{2, 2, 2, 2}, false};
  if (name == "resnet34") return {{3, 4, 6, 3}, false};
  if (name == "resnet50") return {{3, 4, 6, 3}, true};
  throw base::InternalError("no ResNet is named " + name);
}

ResNetBody::ResNetBody(Layers& layers, const std::string& prefix, const ResNetShape& shape)
    : layers_(layers), prefix_(prefix), shape_(shape) {
  const auto convolution = [&](const std::string& name, int64_t out, int64_t in, int64_t kernel) {
    layers_.add_convolution(prefix + name, out, in, kernel, Start::kaiming_normal_out);
  };
  const auto batch_norm = [&](const std::string& name, int64_t channels) {
    layers_.add_batch_norm(prefix + name, channels);
  };
  convolution("conv1", 64, 3, 7);
  batch_norm("bn1", 64);
  int64_t in = 64;
  for (size_t stage = 0; stage < widths.size(); ++stage) {
    const int64_t width = widths[stage], out = shape.bottleneck ? 4 * width : width;
    for (int index = 0; index < shape.blocks[stage]; ++index) {
      const std::string name = name_of(stage, index);
      convolution(name + ".conv1", width, in, shape.bottleneck ? 1 : 3);
      batch_norm(name + ".bn1", width);
      convolution(name + ".conv2", width, width, 3);
      batch_norm(name + ".bn2", width);
      if (shape.bottleneck) {
        convolution(name + ".conv3", out, width, 1);
        batch_norm(name + ".bn3", out);
      }
      if (in != out) {
        convolution(name + ".downsample.0", out, in, 1);
        batch_norm(name + ".downsample.1", out);
      }
      in = out;
    }
  }
}

int64_t ResNetBody::channels() const { return shape_.bottleneck ? 2048 : 512; }

at::Tensor ResNetBody::block(const at::Tensor& input, const std::string& name, int64_t stride,
                             bool training) {
  // torchvision puts the stride of a bottleneck on its middle convolution.
  const int64_t first = shape_.bottleneck ? 1 : stride, second = shape_.bottleneck ? stride : 1;
  at::Tensor output = layers_.convolve(input, name + ".conv1", first, shape_.bottleneck ? 0 : 1);
  output = at::relu(layers_.normalise(output, name + ".bn1", training));
  output = layers_.normalise(layers_.convolve(output, name + ".conv2", second, 1), name + ".bn2",
                             training);
  if (shape_.bottleneck)
    output = layers_.normalise(layers_.convolve(at::relu(output), name + ".conv3", 1, 0),
                               name + ".bn3", training);
  at::Tensor shortcut = input;
  if (layers_.has(name + ".downsample.0.weight"))
    shortcut = layers_.normalise(layers_.convolve(input, name + ".downsample.0", stride, 0),
                                 name + ".downsample.1", training);
  return at::relu(output + shortcut);
}

std::vector<at::Tensor> ResNetBody::features(const at::Tensor& pictures, int depth, bool training) {
  std::vector<at::Tensor> features;
  at::Tensor x = layers_.convolve(pictures, prefix_ + "conv1", 2, 3);
  x = at::relu(layers_.normalise(x, prefix_ + "bn1", training));
  features.push_back(x);
  for (size_t stage = 0; static_cast<int>(stage) + 1 < depth; ++stage) {
    if (stage == 0) x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
    for (int index = 0; index < shape_.blocks[stage]; ++index)
      x = block(x, prefix_ + name_of(stage, index), stage > 0 && index == 0 ? 2 : 1, training);
    features.push_back(x);
  }
  return features;
}

ResNet::ResNet(const ResNetShape& shape, int64_t classes, std::optional<uint64_t> seed)
    : layers_(seed), body_(layers_, "", shape) {
  layers_.add_linear("fc", classes, body_.channels());
}

at::Tensor ResNet::forward(const at::Tensor& pictures, bool training) {
  const at::Tensor last = body_.features(pictures, 5, training).back();
  return layers_.linear(at::adaptive_avg_pool2d(last, {1, 1}).flatten(1), "fc");
}

}  // namespace driftsweep::network
