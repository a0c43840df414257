#include "job/train_text.h"

namespace driftsweep::job {
namespace {

std::string yaml_of(const ScheduleSpec& schedule) {
  if (schedule.type != "step") return schedule.type;
  return fmt::format("{{type: step, every: {}, factor: {}}}", schedule.every, schedule.factor);
}

}  // namespace

void add_train(MeaningWriter& writer, const std::string& prefix, const TrainSpec& train) {
  writer.add(prefix + "epochs", train.epochs);
  writer.add(prefix + "batch_size", train.batch_size);
  writer.add(prefix + "optimizer", train.optimizer);
  writer.add(prefix + "learning_rate", train.learning_rate);
  writer.add(prefix + "weight_decay", train.weight_decay);
  if (train.optimizer == "sgd") writer.add(prefix + "momentum", train.momentum);
  writer.add(prefix + "schedule", train.schedule.type);
  if (train.schedule.type == "step") {
    writer.add(prefix + "schedule.every", train.schedule.every);
    writer.add(prefix + "schedule.factor", train.schedule.factor);
  }
  writer.add(prefix + "augmentation", train.augmentation);
  writer.add(prefix + "seed", train.seed);
  writer.add(prefix + "loss", train.loss);
}

std::string yaml_of(const TrainSpec& train) {
  std::string text = fmt::format(
      "{{epochs: {}, batch_size: {}, optimizer: {}, learning_rate: {}, weight_decay: {}",
      train.epochs, train.batch_size, train.optimizer, train.learning_rate, train.weight_decay);
  if (train.optimizer == "sgd") text += fmt::format(", momentum: {}", train.momentum);
  text += ", schedule: " + yaml_of(train.schedule);
  return text + fmt::format(", augmentation: {}, seed: {}, loss: {}}}", train.augmentation,
                            train.seed, train.loss);
}

}  // namespace driftsweep::job
