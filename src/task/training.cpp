#include "task/training.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>

#include "base/errors.h"
#include "base/random.h"
#include "task/checkpoint.h"
#include "task/loss.h"
#include "task/sharding.h"

namespace driftsweep::task {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<int64_t> slice(const std::vector<int64_t>& order, int64_t start, int64_t size) {
  const auto first = order.begin() + start;
  return {first, first + std::min<int64_t>(size, static_cast<int64_t>(order.size()) - start)};
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Adds a batch to the running sums. A picture without a counted pixel is in none of them.
void add(TrainingProgress& sums, const at::Tensor& logits, const at::Tensor& labels,
         double mean_loss) {
  const auto count = has_loss(labels).sum().item<int64_t>();
  sums.loss += mean_loss * static_cast<double>(count);
  const Hits more = hits(logits, labels);
  sums.right += more.right;
  sums.counted += more.counted;
  sums.images += count;
}

double mean_loss(const TrainingProgress& sums) {
  return sums.loss / static_cast<double>(sums.images);
}

double accuracy(const TrainingProgress& sums) {
  return static_cast<double>(sums.right) / static_cast<double>(sums.counted);
}

// One training, whose state between two batches is model, optimizer, extra state and progress.
class Trainer {
 public:
  Trainer(TrainableClassifier& model, const PictureSource& training,
          const std::optional<PictureSource>& validation, const TrainingOptions& options)
      : model_(model),
        training_(training),
        validation_(validation),
        options_(options),
        optimizer_(make_optimizer(options.optimizer, model.parameters())),
        progress_(load_checkpoint(options.checkpoint, state())),
        saved_(Clock::now()),
        asked_(saved_) {
    if (options.early_stopping && !(validation && validation->size > 0))
      throw base::InternalError("early stopping without a validation part");
  }

  std::vector<EpochRecord> run() {
    agree_on_start();
    while (epoch() < options_.epochs && !stopping().stop) {
      train_epoch();
      require_steps();
      EpochRecord record;
      record.loss = mean_loss(progress_);
      record.accuracy = accuracy(progress_);
      if (validation_ && validation_->size > 0) validate(record);
      if (options_.watch) record.watched = options_.watch();
      progress_ = {.history = std::move(progress_.history)};
      progress_.history.push_back(record);
      if (options_.early_stopping && stopping().best == epoch() - 1)
        best_ = snapshot(model_, options_.extra_state);
      changed_ = true;
      if (options_.checkpoint_epochs > 0 && epoch() % options_.checkpoint_epochs == 0) save();
    }
    // Nobody leaves before all have come here: from now on a member may fail alone.
    if (sharded()) options_.sharding.exchange->gather("end", at::zeros({1}));
    if (options_.checkpoint_at_end) save();
    if (best_.size() > 0) restore(best_, model_, options_.extra_state);
    return progress_.history;
  }

 private:
  TrainingState state() { return {model_, *optimizer_, options_.extra_state, best_}; }

  StoppingState stopping() const {
    if (!options_.early_stopping) return {};
    std::vector<double> losses;
    for (const auto& record : progress_.history) losses.push_back(record.validation_loss);
    return stopping_state(*options_.early_stopping, losses);
  }

  double learning_rate() const {
    return options_.learning_rate * options_.schedule.factor_in(epoch());
  }

  int64_t epoch() const { return static_cast<int64_t>(progress_.history.size()); }

  void train_epoch() {
    base::Stream stream(options_.seed, "training", "order epoch " + std::to_string(epoch()));
    const std::vector<int64_t> order = base::permutation(stream, training_.size);
    while (progress_.position < training_.size) {
      between_batches();
      const auto positions = slice(order, progress_.position, options_.batch_size);
      if (is_trained(static_cast<int64_t>(positions.size()))) train_batch(positions);
      progress_.position += static_cast<int64_t>(positions.size());
      changed_ = true;
    }
  }

  bool sharded() const { return options_.sharding.exchange != nullptr; }

  // Batch norm has no statistics of one image, and a shard has at least one.
  bool is_trained(int64_t images) const {
    if (sharded() && images < options_.sharding.shards) return false;
    return images > 1 || training_.size == 1;
  }

  // Members read the checkpoint each for itself, perhaps from a network's file system.
  void agree_on_start() {
    if (!sharded()) return;
    const at::Tensor starts = options_.sharding.exchange->gather(
        "start", at::tensor({epoch(), progress_.position}, at::kLong).unsqueeze(0));
    if (!at::equal(starts, starts[0].expand_as(starts)))
      throw std::runtime_error("ranks of one training found different checkpoints");
  }

  void train_batch(const std::vector<int64_t>& positions) {
    if (!sharded()) return train_whole(positions);
    const ShardedBatch batch =
        train_in_shards(model_, training_, options_, positions, epoch(),
                        [this](double loss) { require_finite(loss, "training"); });
    if (!counts(batch.labels)) return;
    optimizer_->step(learning_rate());
    add(progress_, batch.logits, batch.labels, batch.loss);
  }

  void train_whole(const std::vector<int64_t>& positions) {
    const auto contents = contents_of(training_, positions);
    const at::Tensor pictures = augment(training_.pictures(positions, epoch()),
                                        options_.augmentation, options_.seed, contents, epoch());
    const at::Tensor logits = model_.training_logits(training_.normalise(pictures));
    const at::Tensor labels =
        training_labels(training_, options_, logits, positions, contents, epoch());
    const at::Tensor loss = batch_loss(options_.loss, logits, labels, options_.loss_options);
    const double value = loss.item<double>();
    require_finite(value, "training");
    if (!counts(labels)) return;
    loss.backward();
    optimizer_->step(learning_rate());
    add(progress_, logits, labels, value);
  }

  // Where no label of a batch counts there is no loss to step on, and momentum must not either.
  static bool counts(const at::Tensor& labels) { return has_loss(labels).any().item<bool>(); }

  // Weights that nothing has moved are no training, whatever they score.
  void require_steps() const {
    if (progress_.images > 0) return;
    throw Diverged(fmt::format(
        "epoch {} had no step: of its {} images every batch was left out, since batch norm has no "
        "statistics of one image, or no label counts",
        epoch() + 1, training_.size));
  }

  void require_finite(double loss, const char* part) const {
    if (std::isfinite(loss)) return;
    throw Diverged(
        fmt::format("the {} loss became {} in epoch {}; a smaller learning rate than {} may help",
                    part, std::isnan(loss) ? "NaN" : "infinite", epoch() + 1, learning_rate()));
  }

  // Changes no state: a training that stops in here begins its validation again.
  void validate(EpochRecord& record) {
    const c10::AutoGradMode no_grad(false);
    std::vector<int64_t> order(static_cast<size_t>(validation_->size));
    std::iota(order.begin(), order.end(), int64_t{0});
    TrainingProgress sums;
    for (int64_t start = 0; start < validation_->size; start += options_.batch_size) {
      between_batches();
      const auto positions = slice(order, start, options_.batch_size);
      const at::Tensor logits =
          model_.logits(validation_->normalise(validation_->pictures(positions, epoch())));
      const at::Tensor labels = labels_for(logits, validation_->labels(positions));
      add(sums, logits, labels, batch_loss(options_.loss, logits, labels).item<double>());
    }
    if (sums.images == 0)
      throw Diverged("no picture of the validation part has a pixel that counts");
    record.validation_loss = mean_loss(sums);
    require_finite(record.validation_loss, "validation");
    record.validation_accuracy = accuracy(sums);
  }

  void between_batches() {
    const double batch = seconds_since(asked_);
    asked_ = Clock::now();
    if (all_pause(!options_.checkpoint.empty() && options_.pauses.should_pause &&
                  options_.pauses.should_pause(batch + save_seconds_))) {
      save();
      throw Paused();
    }
    if (options_.pauses.between_batches) options_.pauses.between_batches();
    if (seconds_since(saved_) >= options_.checkpoint_every) save();
  }

  // One member's wish is that of all.
  bool all_pause(bool wish) const {
    if (!sharded()) return wish;
    return options_.sharding.exchange->gather("pause", at::full({1}, wish ? 1 : 0, at::kLong))
               .sum()
               .item<int64_t>() > 0;
  }

  void save() {
    if (options_.sharding.member > 0) {
      saved_ = Clock::now();
      return;
    }
    if (options_.checkpoint.empty() || !changed_) return;
    const auto begun = Clock::now();
    save_checkpoint(options_.checkpoint, state(), progress_);
    saved_ = Clock::now();
    save_seconds_ = seconds_since(begun);
    changed_ = false;
  }

  TrainableClassifier& model_;
  const PictureSource& training_;
  const std::optional<PictureSource>& validation_;
  const TrainingOptions& options_;
  std::unique_ptr<Optimizer> optimizer_;
  NamedTensors best_;  // of the best epoch, where early stopping keeps it
  TrainingProgress progress_;
  Clock::time_point saved_, asked_;
  double save_seconds_ = 1;  // until one is measured
  bool changed_ = false;     // since the last checkpoint, or the start
};

}  // namespace

std::vector<EpochRecord> train(TrainableClassifier& model, const PictureSource& training,
                               const std::optional<PictureSource>& validation,
                               const TrainingOptions& options) {
  return Trainer(model, training, validation, options).run();
}

}  // namespace driftsweep::task
