// The layers that convolutional networks are made of, with their weights under PyTorch's names.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/named_tensors.h"
#include "network/shards.h"

namespace driftsweep::network {

// How a convolution's weights start; biases start at 0.
enum class Start {
  kaiming_normal_out,  // sd sqrt(2 / fan out), as torchvision's encoders
  kaiming_uniform_in,  // +-sqrt(6 / fan in), as segmentation_models_pytorch's decoders
  xavier_uniform,      // +-sqrt(6 / (fan in + fan out)), its heads
};

class Layers {
 public:
  // Weights are drawn from the stream (seed, name, "weights"), so that the start is the same on
  // every device and library version; without a seed all are zero, for weights to be loaded.
  explicit Layers(std::optional<uint64_t> seed) : seed_(seed) {}

  // A square kernel: NAME.weight (out, in, kernel, kernel) and, where wanted, NAME.bias.
  void add_convolution(const std::string& name, int64_t out, int64_t in, int64_t kernel,
                       Start start, bool bias = false);
  // NAME.{weight,bias}, weight 1 and bias 0, and the buffers running_mean, running_var and
  // num_batches_tracked.
  void add_batch_norm(const std::string& name, int64_t channels);
  // NAME.{weight,bias}, both uniform in +-1/sqrt(in).
  void add_linear(const std::string& name, int64_t out, int64_t in);

  at::Tensor convolve(const at::Tensor& input, const std::string& name, int64_t stride,
                      int64_t padding) const;
  // In training with the batch's statistics, which move the running ones.
  at::Tensor normalise(const at::Tensor& input, const std::string& name, bool training);
  at::Tensor linear(const at::Tensor& input, const std::string& name) const;
  // From now on the input holds the images of these shards, in order, and each shard gets a
  // gradient of its own; nullptr: whole batches again. Borrowed.
  void set_shards(const Shards* shards);
  // Of a parameter, after a backward pass; undefined where none came to it. `shard` counts those
  // held here.
  at::Tensor shard_gradient(size_t shard, const std::string& parameter) const;
  bool has(const std::string& parameter) const { return parameters_.find(parameter) != nullptr; }

  void to(at::Device device, at::ScalarType type);
  NamedTensors& parameters() { return parameters_; }  // leaves that require gradients
  NamedTensors& buffers() { return buffers_; }

 private:
  // Applies a layer to the images of each shard with that shard's own leaves.
  template <typename Layer>
  at::Tensor by_shard(const at::Tensor& input, const Layer& layer) const;

  std::optional<uint64_t> seed_;
  NamedTensors parameters_, buffers_;
  const Shards* shards_ = nullptr;
  // By shard held here: leaves on the parameters' storage.
  std::vector<NamedTensors> shard_parameters_;
};

}  // namespace driftsweep::network
