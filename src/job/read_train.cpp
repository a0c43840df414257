#include <limits>

#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

constexpr int largest_int = std::numeric_limits<int>::max();

}  // namespace

TrainSpec read_train(const Node& node, const std::string& name, bool pixels) {
  const Section section(node, name,
                        {"epochs", "batch_size", "optimizer", "learning_rate", "weight_decay",
                         "augmentation", "seed", "loss"},
                        {"drift", "schedule", "scheduler", "momentum"});
  TrainSpec train;
  if (pixels)
    train.loss = section.choice("loss", "dice", {"dice", "cross_entropy"});
  else
    train.loss = section.choice("loss", "cross_entropy", {"cross_entropy"});
  train.epochs = static_cast<int>(section.integer("epochs", train.epochs, 1, 1000000));
  train.batch_size =
      static_cast<int>(section.integer("batch_size", train.batch_size, 1, largest_int));
  train.optimizer = section.choice("optimizer", train.optimizer, {"adam"},
                                   {"sgd", "adamw", "rmsprop", "adagrad", "lbfgs"});
  train.learning_rate =
      section.number("learning_rate", train.learning_rate, {.low = 0, .open_low = true});
  train.weight_decay = section.number("weight_decay", train.weight_decay, {.low = 0});
  train.augmentation =
      section.choice("augmentation", train.augmentation, {"none", "weak"}, {"strong"});
  train.seed = section.integer("seed", train.seed, 0);
  return train;
}

}  // namespace driftsweep::job
