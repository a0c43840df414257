#include "study/model_training.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/hash.h"
#include "study/data_model.h"
#include "study/joint_classifier.h"
#include "study/learning_classifier.h"
#include "study/pictures_at.h"
#include "study/shard_exchange.h"
#include "study/task_model.h"
#include "study/training_drift.h"
#include "study/training_rules.h"
#include "task/checkpoint.h"
#include "task/weights_file.h"

namespace driftsweep::study {
namespace {

// Processed pictures of one part larger than this are computed again for every batch.
constexpr int64_t cache_limit_bytes = int64_t{1} << 30;
constexpr int64_t processing_batch = 64;

// The seed of everything random in one training.
uint64_t training_seed(const job::Job& job, const job::TrainSpec& spec, int64_t fold) {
  const int64_t parts[3] = {job.seed, spec.seed, fold};
  const base::Digest digest =
      base::Sha256().update(parts, sizeof parts).update("training").finish();
  uint64_t seed;
  std::memcpy(&seed, digest.data(), sizeof seed);
  return seed;
}

// One part of the data set as processed pictures. Where neither the ISP changes during the training
// (`fixed`) nor anything drifts, they are kept where they fit; while the ISP does not change, no
// graph leads back to it.
class Pictures {
 public:
  // `drift`: drawn for each picture; nullptr = none.
  Pictures(const data::ImageSet& images, const DataModel& model, const TrainingDrift* drift,
           std::vector<int64_t> members, bool pixels, bool fixed, at::TensorOptions options,
           std::function<void()> between_batches)
      : images_(images),
        model_(model),
        drift_(drift),
        pixels_(pixels),
        fixed_(fixed),
        members_(std::move(members)),
        options_(options),
        between_batches_(std::move(between_batches)) {
    if (members_.empty() || !fixed || drift_ != nullptr) return;
    const at::Tensor first = process({0});
    const int64_t bytes =
        static_cast<int64_t>(first.nbytes()) * static_cast<int64_t>(members_.size());
    if (bytes > cache_limit_bytes) return;
    std::vector<at::Tensor> parts;
    for_batches(
        [&](const std::vector<int64_t>& positions) { parts.push_back(process(positions)); });
    cache_ = at::cat(parts);
  }

  int64_t size() const { return static_cast<int64_t>(members_.size()); }

  at::Tensor in_epoch(const std::vector<int64_t>& positions, int64_t epoch) const {
    return drift_ == nullptr ? undrifted(positions) : drifted(positions, epoch);
  }

  at::Tensor undrifted(const std::vector<int64_t>& positions) const {
    if (!cache_.defined()) return process(positions);
    return at::index_select(cache_, 0, at::tensor(positions, at::kLong).to(options_.device()));
  }

  at::Tensor labels(const std::vector<int64_t>& positions) const {
    return pixels_ ? images_.masks(members(positions), options_.device())
                   : images_.labels(members(positions), options_.device());
  }

  std::string content(int64_t position) const {
    return images_.facts().sha256[static_cast<size_t>(members_[static_cast<size_t>(position)])];
  }

  template <typename Visit>
  void for_batches(const Visit& visit) const {
    for (int64_t start = 0; start < size(); start += processing_batch) {
      std::vector<int64_t> positions;
      for (int64_t i = start; i < std::min(size(), start + processing_batch); ++i)
        positions.push_back(i);
      visit(positions);
    }
  }

 private:
  std::vector<int64_t> members(const std::vector<int64_t>& positions) const {
    std::vector<int64_t> found;
    for (const int64_t position : positions)
      found.push_back(members_[static_cast<size_t>(position)]);
    return found;
  }

  at::Tensor process(const std::vector<int64_t>& positions) const {
    const c10::AutoGradMode graph(!fixed_ && c10::GradMode::is_enabled());
    if (between_batches_) between_batches_();
    const auto chosen = members(positions);
    return model_.pictures(images_.raw(chosen, options_), facts_of(images_.facts(), chosen), {})
        .rgb;
  }

  at::Tensor drifted(const std::vector<int64_t>& positions, int64_t epoch) const {
    const c10::AutoGradMode graph(!fixed_ && c10::GradMode::is_enabled());
    const auto chosen = members(positions);
    const BatchFacts facts = facts_of(images_.facts(), chosen);
    std::vector<std::vector<space::Coordinate>> points;
    for (const auto& content : facts.contents) points.push_back(drift_->point(content, epoch));
    return pictures_at(model_, images_.raw(chosen, options_), facts, points);
  }

  const data::ImageSet& images_;
  const DataModel& model_;
  const TrainingDrift* drift_;
  bool pixels_;  // masks are the labels
  bool fixed_;
  std::vector<int64_t> members_;
  at::TensorOptions options_;
  std::function<void()> between_batches_;
  at::Tensor cache_;
};

// From pictures without drift, so that it says how the network sees them in both arms of a
// comparison.
void set_normalisation(const job::NormalisationSpec& spec, const Pictures& training,
                       InputStage& input) {
  using Kind = job::NormalisationSpec::Kind;
  if (spec.kind == Kind::fixed) {
    input.mean = spec.mean;
    input.sd = spec.sd;
  } else if (spec.kind == Kind::from_training) {
    int64_t start = 0;
    const c10::AutoGradMode no_grad(false);
    const auto next = [&]() -> at::Tensor {
      std::vector<int64_t> positions;
      for (; start < training.size() && static_cast<int64_t>(positions.size()) < processing_batch;
           ++start)
        positions.push_back(start);
      return positions.empty() ? at::Tensor() : training.undrifted(positions);
    };
    measure_normalisation(next, input.mean, input.sd);
  }
}

task::PictureSource source_of(const Pictures& pictures, InputStage& input, bool training) {
  return {
      .size = pictures.size(),
      .pictures = [&pictures](const std::vector<int64_t>& positions,
                              int64_t epoch) { return pictures.in_epoch(positions, epoch); },
      .normalise = [&input, training](const at::Tensor& batch) { return input(batch, training); },
      .labels =
          [&pictures](const std::vector<int64_t>& positions) { return pictures.labels(positions); },
      .content = [&pictures](int64_t position) { return pictures.content(position); }};
}

std::optional<task::EarlyStopping> early_stopping_of(const job::TrainSpec& train) {
  if (!train.early_stopping) return std::nullopt;
  return task::EarlyStopping{.patience = train.early_stopping->patience,
                             .min_delta = train.early_stopping->min_delta};
}

// The parametrized pipeline of the model where it is learned, or was in the weights the training
// starts from (`given`); nullptr else.
std::shared_ptr<LearnedParameters> start_of_processing(const job::ModelSpec& spec,
                                                       const task::NamedTensors& given,
                                                       const data::ImageSet& images,
                                                       const std::string& data_file) {
  if (spec.processing.mode != space::Mode::parametrized) return nullptr;
  const auto before = LearnedParameters::find(given, spec.weights);
  if (spec.processing.trainable.empty()) return before;
  auto start = std::make_shared<LearnedParameters>(
      camera_to_learn(images.facts().cameras, spec.name, data_file), spec.processing.trainable);
  if (before) start->copy(*before);
  return start;
}

// Whole batches where the job cuts none.
task::Sharding sharding_of(const job::TrainSpec& train, const sweep::Team* team,
                           TeamExchange& exchange, InputStage& input) {
  if (train.shards == 1) return {};
  return {.shards = train.shards,
          .member = team == nullptr ? 0 : team->index(),
          .members = team == nullptr ? 1 : team->size(),
          .exchange = &exchange,
          .announce = [&input](const network::Shards* shards) { input.set_shards(shards); }};
}

}  // namespace

TrainingOutcome train_model(const TrainingRequest& request, const data::ImageSet& images,
                            at::Device device) {
  const job::ModelSpec& spec = *request.model;
  const job::TrainSpec& train = spec.train.value();
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat).device(device);
  const bool pixels = request.job->segmentation();
  const auto& class_names = classes_of(*request.job, images.facts());
  const auto classes = static_cast<int64_t>(class_names.size());
  const int64_t epochs = std::min<int64_t>(request.epochs.value_or(train.epochs), train.epochs);
  const bool whole = epochs == train.epochs;
  TrainingOutcome outcome;
  if (!whole) {
    // A training that comes this far again, after a kill, has nothing to compute.
    outcome.history = task::finished_epochs(request.checkpoint);
    if (static_cast<int64_t>(outcome.history.size()) >= epochs) {
      outcome.history.resize(static_cast<size_t>(epochs));
      return outcome;
    }
  }
  const uint64_t seed = training_seed(*request.job, train, request.fold);

  task::NamedTensors given;
  if (!spec.weights.empty()) given = task::read_weights(spec.weights).contents.tensors;
  const auto learned = start_of_processing(spec, given, images, request.job->data_file);
  if (learned) learned->to(device, at::kFloat);
  const DataModel data_model(spec.processing, images.facts().cameras, train.drift,
                             static_cast<uint64_t>(request.job->seed), options, nullptr, nullptr,
                             learned);
  const bool fixed = spec.processing.trainable.empty();
  const TrainingDrift drift(train.drift, seed);
  const Pictures training(images, data_model, train.drift.empty() ? nullptr : &drift,
                          request.split->train, pixels, fixed, options,
                          request.pauses.between_batches);
  // Without drift: losses of models that train under different drifts are compared.
  const Pictures validation(images, data_model, nullptr, request.split->validation, pixels, fixed,
                            options, request.pauses.between_batches);
  InputStage input(spec.processing.batch_norm);
  set_normalisation(spec.normalisation, training, input);
  input.to(device, at::kFloat);
  auto network = task::make_network(spec.network, classes, seed);
  if (!spec.weights.empty()) task::load_weights(*network, without_processing(given), spec.weights);
  network->to(device, at::kFloat);
  std::optional<isp::NetworkPipeline> processing;
  if (spec.processing.mode == space::Mode::network) {
    processing.emplace(seed);
    processing->layers().to(device, at::kFloat);
  }
  // With its ISP, where that has weights too. In front of a network for an ISP, what comes from the
  // data model is the mosaic.
  std::unique_ptr<task::TrainableClassifier> joint;
  const auto model = [&]() -> task::TrainableClassifier& {
    if (processing) joint = std::make_unique<JointClassifier>(*processing, input, *network);
    if (learned) joint = std::make_unique<LearningClassifier>(*learned, *network);
    return joint ? *joint : *network;
  };
  const auto source = [&](const Pictures& pictures, bool in_training) {
    task::PictureSource made = source_of(pictures, input, in_training);
    if (processing) made.normalise = [](const at::Tensor& batch) { return batch; };
    return made;
  };

  TeamExchange exchange(request.team);
  const task::Sharding sharding = sharding_of(train, request.team, exchange, input);

  std::function<std::vector<double>()> watch;
  if (!fixed) watch = [&learned] { return learned->values(); };
  outcome.history = task::train(
      model(), source(training, true),
      validation.size() > 0 ? std::optional(source(validation, false)) : std::nullopt,
      {.epochs = epochs,
       .batch_size = train.batch_size,
       .learning_rate = train.learning_rate,
       .optimizer = {.name = train.optimizer,
                     .weight_decay = train.weight_decay,
                     .momentum = train.momentum},
       .schedule = schedule_of(train),
       .loss = train.loss,
       .loss_options = loss_options(train, images, request.split->train, pixels, classes, options),
       .early_stopping = early_stopping_of(train),
       .augmentation = task::augmentation_of(train.augmentation),
       .seed = seed,
       .classes = classes,
       .checkpoint = request.checkpoint,
       .checkpoint_every = request.job->run.checkpoint_every,
       .checkpoint_epochs = request.job->run.checkpoint_epochs,
       .checkpoint_at_end = !whole,
       .sharding = sharding,
       .extra_state = &input.statistics(),
       .pauses = request.pauses,
       .watch = watch});
  if (!whole || sharding.member > 0) return outcome;
  network->to(at::kCPU, at::kFloat);
  if (processing) processing->layers().to(at::kCPU, at::kFloat);
  if (learned) learned->to(at::kCPU, at::kFloat);
  outcome.weights_sha256 = save_trained(request.weights, spec, model(), input, class_names);
  std::error_code ignored;
  std::filesystem::remove(request.checkpoint, ignored);
  return outcome;
}

}  // namespace driftsweep::study
