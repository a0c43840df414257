#include "task/sharding.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "base/errors.h"
#include "task/loss.h"

namespace driftsweep::task {
namespace {

// While it lives, the model and what stands in front of it work on shards.
class Announced {
 public:
  Announced(TrainableClassifier& model, const Sharding& sharding, const network::Shards& shards)
      : model_(model), sharding_(sharding) {
    model_.set_shards(&shards);
    if (sharding_.announce) sharding_.announce(&shards);
  }
  ~Announced() {
    model_.set_shards(nullptr);
    if (sharding_.announce) sharding_.announce(nullptr);
  }
  Announced(const Announced&) = delete;
  Announced& operator=(const Announced&) = delete;

 private:
  TrainableClassifier& model_;
  const Sharding& sharding_;
};

// The positions of each shard held here, and how many images come before the first of them.
std::vector<std::vector<int64_t>> held_positions(const network::Shards& shards,
                                                 const std::vector<int64_t>& positions,
                                                 int64_t& before) {
  std::vector<std::vector<int64_t>> held;
  auto begin = positions.begin();
  before = 0;
  for (size_t shard = 0; shard < shards.first + shards.held; ++shard) {
    const int64_t images = shards.images[shard];
    if (shard < shards.first)
      before += images;
    else
      held.emplace_back(begin, begin + images);
    begin += images;
  }
  return held;
}

// The gradients of one shard, one after another: from the network's leaves for this shard, or from
// the parameter itself where the shard's way back through the data model has left them there.
at::Tensor collect(TrainableClassifier& model, size_t shard,
                   const std::vector<std::string>& names) {
  std::vector<at::Tensor> parts;
  for (const auto& name : names) {
    const at::Tensor& parameter = model.parameters().at(name);
    at::Tensor gradient = model.shard_gradient(shard, name);
    if (!gradient.defined()) gradient = parameter.grad();
    parts.push_back((gradient.defined() ? gradient : at::zeros_like(parameter)).reshape({-1}));
  }
  return at::cat(parts);
}

void clear_gradients(NamedTensors& parameters) {
  for (auto& [name, tensor] : parameters) tensor.mutable_grad() = at::Tensor();
}

void distribute(const at::Tensor& sum, NamedTensors& parameters) {
  int64_t begin = 0;
  for (auto& [name, tensor] : parameters) {
    tensor.mutable_grad() = sum.narrow(0, begin, tensor.numel()).view(tensor.sizes());
    begin += tensor.numel();
  }
}

}  // namespace

std::vector<std::string> contents_of(const PictureSource& source,
                                     const std::vector<int64_t>& positions) {
  std::vector<std::string> contents;
  for (const int64_t position : positions) contents.push_back(source.content(position));
  return contents;
}

at::Tensor training_labels(const PictureSource& training, const TrainingOptions& options,
                           const at::Tensor& logits, const std::vector<int64_t>& positions,
                           const std::vector<std::string>& contents, int64_t epoch) {
  return labels_for(logits, augment_labels(training.labels(positions), options.augmentation,
                                           options.seed, contents, epoch));
}

network::Shards shards_of(const Sharding& sharding, int64_t images) {
  if (images < sharding.shards || sharding.members > sharding.shards)
    throw base::InternalError("a shard without images, or a member without shards");
  network::Shards shards;
  for (int64_t shard = 0; shard < sharding.shards; ++shard)
    shards.images.push_back(images / sharding.shards + (shard < images % sharding.shards ? 1 : 0));
  const int64_t first = sharding.member * sharding.shards / sharding.members;
  const int64_t last = (sharding.member + 1) * sharding.shards / sharding.members;
  shards.first = static_cast<size_t>(first);
  shards.held = static_cast<size_t>(last - first);
  shards.exchange = sharding.exchange;
  return shards;
}

ShardedBatch train_in_shards(TrainableClassifier& model, const PictureSource& training,
                             const TrainingOptions& options, const std::vector<int64_t>& positions,
                             int64_t epoch, const std::function<void(double loss)>& check) {
  const network::Shards shards =
      shards_of(options.sharding, static_cast<int64_t>(positions.size()));
  int64_t before = 0;
  const auto held = held_positions(shards, positions, before);
  // The way back to the data model is cut here and gone shard by shard, since its parameters are
  // the same leaves for all of them.
  std::vector<at::Tensor> pictures, cut;
  std::vector<std::string> contents;
  bool learns = false;
  for (const auto& shard : held) {
    pictures.push_back(training.pictures(shard, epoch));
    cut.push_back(pictures.back().detach());
    learns = learns || pictures.back().requires_grad();
    for (const auto& content : contents_of(training, shard)) contents.push_back(content);
  }
  const at::Tensor input = at::cat(cut).set_requires_grad(learns);
  const Announced announced(model, options.sharding, shards);
  const at::Tensor logits = model.training_logits(
      training.normalise(augment(input, options.augmentation, options.seed, contents, epoch)));

  // The loss is that of the whole batch, for every member.
  ShardedBatch batch;
  const at::Tensor all =
      shards.exchange->gather("logits", logits.detach()).detach().set_requires_grad(true);
  batch.logits = all;
  batch.labels =
      training_labels(training, options, all, positions, contents_of(training, positions), epoch);
  const at::Tensor loss = batch_loss(options.loss, all, batch.labels, options.loss_options);
  batch.loss = loss.item<double>();
  check(batch.loss);
  loss.backward();
  logits.backward(all.grad().narrow(0, before, logits.size(0)));

  std::vector<std::string> names;
  for (const auto& [name, tensor] : model.parameters()) names.push_back(name);
  std::vector<at::Tensor> gradients;
  int64_t begin = 0;
  for (size_t shard = 0; shard < held.size(); ++shard) {
    clear_gradients(model.parameters());
    const auto images = static_cast<int64_t>(held[shard].size());
    if (learns) pictures[shard].backward(input.grad().narrow(0, begin, images));
    gradients.push_back(collect(model, shard, names));
    begin += images;
  }
  distribute(shards.exchange->sum("gradients", gradients), model.parameters());
  return batch;
}

}  // namespace driftsweep::task
