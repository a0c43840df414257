// What the engine needs of a task model: pictures in, logits out.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <string>

#include "network/shards.h"
#include "task/named_tensors.h"

namespace driftsweep::task {

class Classifier {
 public:
  virtual ~Classifier() = default;
  // Pictures (B, 3, H, W) -> logits (B, classes), or (B, classes, H, W) where every pixel has a
  // class, in evaluation mode; differentiable in the pictures.
  virtual at::Tensor logits(const at::Tensor& pictures) = 0;
  // Moves weights to a device and floating-point type.
  virtual void to(at::Device device, at::ScalarType type) = 0;
};

// A classifier that can be trained here.
class TrainableClassifier : public Classifier {
 public:
  // As logits(), in training mode: batch norm uses the batch's statistics and updates its own.
  virtual at::Tensor training_logits(const at::Tensor& pictures) = 0;
  virtual NamedTensors& parameters() = 0;  // leaves that require gradients
  virtual NamedTensors& buffers() = 0;     // running statistics
  // From now on training_logits() takes the images of these shards (network/shards.h), in order;
  // nullptr: whole batches again. Borrowed. Models that cannot: InternalError.
  virtual void set_shards(const network::Shards* shards);
  // What a backward pass through shards left for one of those held here; undefined where the
  // parameter has no leaf of its own for each shard.
  virtual at::Tensor shard_gradient(size_t shard, const std::string& parameter) const;
};

// A network of network/network.h, freshly initialised from the stream (seed, "weights"); without a
// seed all zero, for weights to be loaded. ResNets tell classes of pictures, U-Nets classes of
// pixels; for two of these they have one output, the logit of the second against a first at 0, as
// binary models of segmentation_models_pytorch. InternalError for a name the job parser should have
// refused.
std::unique_ptr<TrainableClassifier> make_network(const std::string& network, int64_t classes,
                                                  std::optional<uint64_t> seed);

// Copies weights by name; UserError (data) naming `source` lists what is missing, unexpected or of
// another shape.
void load_weights(TrainableClassifier& model, const NamedTensors& weights,
                  const std::string& source);
void load_weights(NamedTensors& parameters, NamedTensors& buffers, const NamedTensors& weights,
                  const std::string& source);

}  // namespace driftsweep::task
