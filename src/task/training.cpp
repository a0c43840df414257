#include "task/training.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "task/adam.h"
#include "task/checkpoint.h"

namespace driftsweep::task {
namespace {

using Clock = std::chrono::steady_clock;

struct Sums {
  double loss = 0;
  int64_t right = 0, images = 0;

  void add(const at::Tensor& logits, const at::Tensor& labels, double mean_loss) {
    const int64_t count = labels.size(0);
    loss += mean_loss * static_cast<double>(count);
    right += logits.detach().argmax(1).eq(labels).sum().item<int64_t>();
    images += count;
  }
  double mean_loss() const { return loss / static_cast<double>(images); }
  double accuracy() const { return static_cast<double>(right) / static_cast<double>(images); }
};

std::vector<int64_t> slice(const std::vector<int64_t>& order, int64_t start, int64_t size) {
  const auto first = order.begin() + start;
  return {first, first + std::min<int64_t>(size, static_cast<int64_t>(order.size()) - start)};
}

std::vector<std::string> contents_of(const PictureSource& source,
                                     const std::vector<int64_t>& positions) {
  std::vector<std::string> contents;
  for (const int64_t position : positions) contents.push_back(source.content(position));
  return contents;
}

void train_epoch(TrainableClassifier& model, Adam& optimizer, const PictureSource& source,
                 const TrainingOptions& options, int64_t epoch, EpochRecord& record) {
  base::Stream stream(options.seed, "training", "order epoch " + std::to_string(epoch));
  const std::vector<int64_t> order = base::permutation(stream, source.size);
  Sums sums;
  for (int64_t start = 0; start < source.size; start += options.batch_size) {
    if (options.pauses.between_batches) options.pauses.between_batches();
    const auto positions = slice(order, start, options.batch_size);
    if (positions.size() == 1 && source.size > 1) continue;
    const at::Tensor pictures = augment(source.pictures(positions, true), options.augmentation,
                                        options.seed, contents_of(source, positions), epoch);
    const at::Tensor labels = source.labels(positions);
    const at::Tensor logits = model.training_logits(source.normalise(pictures));
    const at::Tensor loss = at::cross_entropy_loss(logits, labels);
    const double value = loss.item<double>();
    if (!std::isfinite(value))
      throw Diverged(
          fmt::format("the training loss became {} in epoch {}; a smaller learning rate "
                      "than {} may help",
                      value, epoch + 1, options.learning_rate));
    loss.backward();
    optimizer.step();
    sums.add(logits, labels, value);
  }
  record.loss = sums.mean_loss();
  record.accuracy = sums.accuracy();
}

void validate(TrainableClassifier& model, const PictureSource& source,
              const TrainingOptions& options, EpochRecord& record) {
  const c10::AutoGradMode no_grad(false);
  std::vector<int64_t> order(static_cast<size_t>(source.size));
  std::iota(order.begin(), order.end(), int64_t{0});
  Sums sums;
  for (int64_t start = 0; start < source.size; start += options.batch_size) {
    if (options.pauses.between_batches) options.pauses.between_batches();
    const auto positions = slice(order, start, options.batch_size);
    const at::Tensor labels = source.labels(positions);
    const at::Tensor logits = model.logits(source.normalise(source.pictures(positions, false)));
    sums.add(logits, labels, at::cross_entropy_loss(logits, labels).item<double>());
  }
  record.validation_loss = sums.mean_loss();
  record.validation_accuracy = sums.accuracy();
}

}  // namespace

std::vector<EpochRecord> train(TrainableClassifier& model, const PictureSource& training,
                               const std::optional<PictureSource>& validation,
                               const TrainingOptions& options) {
  Adam optimizer(model.parameters(),
                 {.learning_rate = options.learning_rate, .weight_decay = options.weight_decay});
  std::vector<EpochRecord> history =
      load_checkpoint(options.checkpoint, model, optimizer, options.extra_state);
  auto saved = Clock::now();
  for (auto epoch = static_cast<int64_t>(history.size()); epoch < options.epochs; ++epoch) {
    const auto begun = Clock::now();
    EpochRecord record;
    train_epoch(model, optimizer, training, options, epoch, record);
    if (validation && validation->size > 0) validate(model, *validation, options, record);
    history.push_back(record);
    if (options.checkpoint.empty()) continue;
    const std::chrono::duration<double> took = Clock::now() - begun, since = Clock::now() - saved;
    const bool pause = epoch + 1 < options.epochs && options.pauses.after_epoch &&
                       options.pauses.after_epoch(took.count());
    if (!pause && since.count() < options.checkpoint_every) continue;
    save_checkpoint(options.checkpoint, model, optimizer, options.extra_state, history);
    saved = Clock::now();
    if (pause) throw Paused();
  }
  return history;
}

}  // namespace driftsweep::task
