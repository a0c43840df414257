// Trains a classifier on pictures that come from anywhere.
#pragma once

#include <ATen/core/Tensor.h>

#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "task/augmentation.h"
#include "task/classifier.h"
#include "task/early_stopping.h"
#include "task/loss.h"
#include "task/optimizer.h"
#include "task/schedule.h"

namespace driftsweep::task {

// Asked by long work whether it may go on.
struct Pauses {
  // Called between two batches; what it throws ends the work.
  std::function<void()> between_batches;
  // Asked before that with the seconds until it can be asked again; true stops after a checkpoint.
  std::function<bool(double seconds)> should_pause;
};

// The training stopped between two batches because Pauses::should_pause said so; its checkpoint is
// kept.
class Paused : public std::exception {
 public:
  const char* what() const noexcept override { return "the training paused"; }
};

// The loss became NaN or infinite, or there is none; the text names the epoch.
class Diverged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One part of a data set as the network sees it, on the network's device.
struct PictureSource {
  int64_t size = 0;
  // Positions 0 … size-1 -> pictures (B, 3, H, W) as they are in an epoch, counted from 0;
  // normalised last by `normalise`, which is kept apart since augmentation comes between.
  std::function<at::Tensor(const std::vector<int64_t>& positions, int64_t epoch)> pictures;
  std::function<at::Tensor(const at::Tensor& pictures)> normalise;
  // (B), or masks (B, H, W) with 255 = ignored; int64.
  std::function<at::Tensor(const std::vector<int64_t>& positions)> labels;
  std::function<std::string(int64_t position)> content;  // identity of an image
};

// Batches cut into shards that several members work through together; see task/sharding.h. The last
// batch of an epoch is left out where it has fewer images than shards.
struct Sharding {
  int64_t shards = 1;
  int64_t member = 0, members = 1;             // member 0 keeps the checkpoints
  network::ShardExchange* exchange = nullptr;  // nullptr: whole batches
  // Told the shards of each batch, and nullptr after it: for what stands in front of the model.
  std::function<void(const network::Shards*)> announce = {};
};

struct TrainingOptions {
  int64_t epochs = 5;
  int64_t batch_size = 32;
  double learning_rate = 1e-4;
  OptimizerOptions optimizer;
  Schedule schedule;
  std::string loss = "cross_entropy";  // see task/loss.h
  LossOptions loss_options;            // of the training; the validation loss has none
  // On the validation loss; InternalError without a validation part.
  std::optional<EarlyStopping> early_stopping;
  Augmentation augmentation = Augmentation::none;
  uint64_t seed = 0;  // of the order of images and of augmentation
  int64_t classes = 2;
  std::string checkpoint;          // path; empty = none
  double checkpoint_every = 300;   // seconds between checkpoints, which fall between two batches
  int64_t checkpoint_epochs = 0;   // epochs between checkpoints; 0 = by time alone
  bool checkpoint_at_end = false;  // for a training that will go on to more epochs
  Sharding sharding;
  // More state to keep in a checkpoint (running statistics outside the network); may be empty.
  NamedTensors* extra_state = nullptr;
  Pauses pauses;  // either may be empty
  // What an epoch's record keeps of the model as it is after the epoch, always as many numbers; may
  // be empty.
  std::function<std::vector<double>()> watch;
};

struct EpochRecord {
  double loss = std::numeric_limits<double>::quiet_NaN();      // mean over the images trained on
  double accuracy = std::numeric_limits<double>::quiet_NaN();  // as seen while training
  double validation_loss = std::numeric_limits<double>::quiet_NaN();
  double validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> watched;  // see TrainingOptions::watch
};

// Steps of the optimizer on the loss, in an order drawn from (seed, epoch). Goes on from
// options.checkpoint where that file exists and fits, in the middle of an epoch too, with the same
// final weights as an unbroken training. Early stopping may end it before, and leaves the weights
// of the best epoch. A batch of one image is left out, since batch norm has no statistics there,
// and one without a label that counts. Throws Diverged, of an epoch without a step too, and, where
// there is a checkpoint to keep, Paused.
std::vector<EpochRecord> train(TrainableClassifier& model, const PictureSource& training,
                               const std::optional<PictureSource>& validation,
                               const TrainingOptions& options);

}  // namespace driftsweep::task
