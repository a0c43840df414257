#include <limits>

#include "base/errors.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

constexpr int largest_int = std::numeric_limits<int>::max();

// A name alone, or a map with what the schedule needs beside it.
ScheduleSpec read_schedule(const Node& node, const std::string& name) {
  ScheduleSpec schedule;
  const Names types = {"constant", "cosine", "step"},
              later = {"linear", "exponential", "plateau", "onecycle", "polynomial"};
  const bool map = node.kind == Node::Kind::map;
  const Node* type = map ? node.find("type") : &node;
  if (type == nullptr) Section(node, name, {"type", "every", "factor"}).need("type", "type: step");
  schedule.type = choice_of(*type, map ? name + ".type" : name, types, later);
  if (schedule.type != "step") {
    if (map) Section(node, name, {"type"});
    return schedule;
  }
  if (!map)
    throw base::usage_error(node.where, name + ": step does not say after how many epochs",
                            "Write for example schedule: {type: step, every: 10, factor: 0.1}");
  const Section section(node, name, {"type", "every", "factor"});
  section.need("every", "every: 10");
  schedule.every = static_cast<int>(section.integer("every", 0, 1, 1000000));
  schedule.factor =
      section.number("factor", schedule.factor, {.low = 0, .high = 1, .open_low = true});
  return schedule;
}

void read_optimizer(TrainSpec& train, const Section& section) {
  train.optimizer = section.choice("optimizer", train.optimizer, {"adam", "adamw", "sgd"},
                                   {"rmsprop", "adagrad", "lbfgs"});
  train.learning_rate =
      section.number("learning_rate", train.learning_rate, {.low = 0, .open_low = true});
  train.weight_decay = section.number("weight_decay", train.weight_decay, {.low = 0});
  train.momentum =
      section.number("momentum", train.momentum, {.low = 0, .high = 1, .open_high = true});
  if (section.has("momentum") && train.optimizer != "sgd")
    throw base::usage_error(
        section.where("momentum"),
        section.name_of("momentum") + " belongs to sgd, and the optimizer is " + train.optimizer,
        "Remove it, or write optimizer: sgd");
}

}  // namespace

TrainSpec read_train(const Node& node, const std::string& name, bool pixels) {
  const Section section(node, name,
                        {"epochs", "batch_size", "optimizer", "learning_rate", "weight_decay",
                         "momentum", "schedule", "augmentation", "seed", "loss"},
                        {"drift"});
  TrainSpec train;
  if (pixels)
    train.loss = section.choice("loss", "dice", {"dice", "cross_entropy"});
  else
    train.loss = section.choice("loss", "cross_entropy", {"cross_entropy"});
  train.epochs = static_cast<int>(section.integer("epochs", train.epochs, 1, 1000000));
  train.batch_size =
      static_cast<int>(section.integer("batch_size", train.batch_size, 1, largest_int));
  read_optimizer(train, section);
  if (const Node* schedule = section.find("schedule"))
    train.schedule = read_schedule(*schedule, section.name_of("schedule"));
  train.augmentation =
      section.choice("augmentation", train.augmentation, {"none", "weak"}, {"strong"});
  train.seed = section.integer("seed", train.seed, 0);
  return train;
}

}  // namespace driftsweep::job
