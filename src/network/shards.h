// A training batch cut into shards, which one process or several work through together.
//
// How many shards there are belongs to the training; who holds them does not. So every sum over
// images is made by shard first and then in the order of the shards: it is the same to the last bit
// whoever computed which of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::network {

// How those who hold shards tell each other what theirs came to. Every call is made by all of them,
// in the same order.
class ShardExchange {
 public:
  virtual ~ShardExchange() = default;
  // Tensors with any first dimension, one from each process, joined along it in the order of the
  // shards; on the device of `mine`. `what` is the same everywhere and tells a mistake.
  virtual at::Tensor gather(const std::string& what, const at::Tensor& mine) = 0;
  // ((g0 + g1) + g2) + …: the sum over all shards, in their order, of vectors (n) of float32, on
  // their device. `mine`: one for each shard held here.
  virtual at::Tensor sum(const std::string& what, const std::vector<at::Tensor>& mine) = 0;
};

// What of one batch is held here: shards that follow each other, each with at least one image.
struct Shards {
  std::vector<int64_t> images;  // of every shard of the batch
  size_t first = 0, held = 0;   // the shards held here
  ShardExchange* exchange = nullptr;

  std::vector<int64_t> held_images() const {
    const auto begin = images.begin() + static_cast<int64_t>(first);
    return {begin, begin + static_cast<int64_t>(held)};
  }
};

// PyTorch's: by how much running statistics move, and what keeps the division finite.
inline constexpr double batch_norm_momentum = 0.1, batch_norm_epsilon = 1e-5;

// Batch norm in training with the statistics of the whole batch, as at::batch_norm's: of `input`
// (B, C, H, W) with the images of the shards held here, in order. `weights` and `biases` (held, C)
// hold the same values for every shard, so that each gets a gradient of its own; both undefined: no
// affine.
at::Tensor shard_batch_norm(const at::Tensor& input, const at::Tensor& weights,
                            const at::Tensor& biases, const at::Tensor& running_mean,
                            const at::Tensor& running_var, const Shards& shards,
                            const std::string& name);

}  // namespace driftsweep::network
