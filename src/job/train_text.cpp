#include "job/train_text.h"

#include <fmt/ranges.h>

#include "job/axis_text.h"

namespace driftsweep::job {
namespace {

std::string class_weights_of(const TrainSpec& train) {
  if (train.class_weights.empty()) return train.balanced_classes ? "balanced" : "none";
  return fmt::format("[{}]", fmt::join(train.class_weights, ", "));
}

std::string schedule_text(const ScheduleSpec& schedule) {
  if (schedule.type != "step") return schedule.type;
  return fmt::format("{{type: step, every: {}, factor: {}}}", schedule.every, schedule.factor);
}

}  // namespace

void add_train(MeaningWriter& writer, const std::string& prefix, const TrainSpec& train) {
  writer.add(prefix + "epochs", train.epochs);
  writer.add(prefix + "batch_size", train.batch_size);
  // What came later stands only where it is used, so that older jobs mean what they meant.
  if (train.shards != 1) writer.add(prefix + "shards", train.shards);
  writer.add(prefix + "optimizer", train.optimizer);
  writer.add(prefix + "learning_rate", train.learning_rate);
  writer.add(prefix + "weight_decay", train.weight_decay);
  if (train.optimizer == "sgd") writer.add(prefix + "momentum", train.momentum);
  if (train.schedule.type != "constant") writer.add(prefix + "schedule", train.schedule.type);
  if (train.schedule.type == "step") {
    writer.add(prefix + "schedule.every", train.schedule.every);
    writer.add(prefix + "schedule.factor", train.schedule.factor);
  }
  writer.add(prefix + "augmentation", train.augmentation);
  if (train.label_smoothing != 0) writer.add(prefix + "label_smoothing", train.label_smoothing);
  if (train.balanced_classes || !train.class_weights.empty())
    writer.add(prefix + "class_weights", class_weights_of(train));
  if (train.early_stopping) {
    writer.add(prefix + "early_stopping.patience", train.early_stopping->patience);
    writer.add(prefix + "early_stopping.min_delta", train.early_stopping->min_delta);
  }
  for (const auto& axis : train.drift)
    add_axis(writer, prefix + "drift.parameters." + axis.name + ".", axis);
  writer.add(prefix + "seed", train.seed);
  writer.add(prefix + "loss", train.loss);
}

std::string yaml_of(const TrainSpec& train) {
  std::string text = fmt::format(
      "{{epochs: {}, batch_size: {}, shards: {}, optimizer: {}, learning_rate: {}, weight_decay: "
      "{}",
      train.epochs, train.batch_size, train.shards, train.optimizer, train.learning_rate,
      train.weight_decay);
  if (train.optimizer == "sgd") text += fmt::format(", momentum: {}", train.momentum);
  text += ", schedule: " + schedule_text(train.schedule);
  text += fmt::format(", augmentation: {}, seed: {}, loss: {}", train.augmentation, train.seed,
                      train.loss);
  if (train.loss == "cross_entropy")
    text += fmt::format(", label_smoothing: {}, class_weights: {}", train.label_smoothing,
                        class_weights_of(train));
  if (train.early_stopping)
    text += fmt::format(", early_stopping: {{patience: {}, min_delta: {}}}",
                        train.early_stopping->patience, train.early_stopping->min_delta);
  std::string axes;
  for (const auto& axis : train.drift)
    axes += (axes.empty() ? "" : ", ") + axis.name + ": " + yaml_of(axis);
  if (!axes.empty()) text += ", drift: {parameters: {" + axes + "}}";
  return text + "}";
}

}  // namespace driftsweep::job
