// A training whose batches are cut into shards, by one process or several (network/shards.h).
#pragma once

#include <functional>

#include "network/shards.h"
#include "task/training.h"

namespace driftsweep::task {

// The shards of a batch of `images`, at least as many as shards, that this member holds: sizes
// differ by one at most, and members hold runs of shards.
network::Shards shards_of(const Sharding& sharding, int64_t images);

std::vector<std::string> contents_of(const PictureSource& source,
                                     const std::vector<int64_t>& positions);
// What the loss of these logits compares them with: the labels, augmented as the pictures are.
at::Tensor training_labels(const PictureSource& training, const TrainingOptions& options,
                           const at::Tensor& logits, const std::vector<int64_t>& positions,
                           const std::vector<std::string>& contents, int64_t epoch);

struct ShardedBatch {
  at::Tensor logits, labels;  // of the whole batch
  double loss = 0;
};

// One batch of the training: loss and logits of all images, the same on every member. `check` sees
// the loss before anything is differentiated, and may throw. Leaves the gradients of the whole
// batch, summed in the order of the shards, in the parameters.
ShardedBatch train_in_shards(TrainableClassifier& model, const PictureSource& training,
                             const TrainingOptions& options, const std::vector<int64_t>& positions,
                             int64_t epoch, const std::function<void(double loss)>& check);

}  // namespace driftsweep::task
