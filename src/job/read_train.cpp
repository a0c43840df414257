#include <fmt/format.h>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/read_parameters.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// A name alone, or a map with what the schedule needs beside it.
ScheduleSpec read_schedule(const Node& node, const std::string& name) {
  ScheduleSpec schedule;
  const Names keys = keys_of(schedule_fields());
  const Shape& types = info_of(schedule_fields(), "type").takes;
  const bool map = node.kind == Node::Kind::map;
  const Node* type = map ? node.find("type") : &node;
  if (type == nullptr) Section(node, name, keys).need("type", "type: step");
  schedule.type = choice_of(*type, map ? name + ".type" : name, types.choices, types.later);
  if (schedule.type != "step") {
    if (map) Section(node, name, {"type"});
    return schedule;
  }
  if (!map)
    throw base::usage_error(node.where, name + ": step does not say after how many epochs",
                            "Write for example schedule: {type: step, every: 10, factor: 0.1}");
  const Section section(node, name, keys);
  section.need("every", "every: 10");
  read_fields(schedule_fields(), schedule, section);
  return schedule;
}

void check_optimizer(const TrainSpec& train, const Section& section) {
  if (section.has("momentum") && train.optimizer != "sgd")
    throw base::usage_error(
        section.where("momentum"),
        section.name_of("momentum") + " belongs to sgd, and the optimizer is " + train.optimizer,
        "Remove it, or write optimizer: sgd");
}

// The loss and what a training adds to it.
void read_loss(TrainSpec& train, const Section& section, bool pixels) {
  if (pixels)
    train.loss = section.choice("loss", "dice", info_of(train_fields(), "loss").takes.choices);
  else
    train.loss = section.choice("loss", "cross_entropy", {"cross_entropy"});
  for (const char* key : {"label_smoothing", "class_weights"})
    if (section.has(key) && train.loss != "cross_entropy")
      throw base::usage_error(
          section.where(key),
          section.name_of(key) + " belongs to cross_entropy, and the loss is " + train.loss,
          "Remove it, or write loss: cross_entropy");
  if (section.has("label_smoothing"))
    read_value(train.label_smoothing, section, info_of(train_fields(), "label_smoothing"));
  const Node* weights = section.find("class_weights");
  if (weights == nullptr) return;
  const std::string name = section.name_of("class_weights");
  if (weights->kind != Node::Kind::list) {
    train.balanced_classes = choice_of(*weights, name, {"none", "balanced"}) == "balanced";
    return;
  }
  for (const auto& item : weights->items)
    train.class_weights.push_back(number_of(item, name, {.low = 0, .open_low = true}));
  if (train.class_weights.empty())
    throw base::usage_error(weights->where, name + " is an empty list",
                            "Write one weight for each class, or class_weights: balanced");
}

EarlyStoppingSpec read_early_stopping(const Node& node, const std::string& name) {
  const Section section(node, name, keys_of(early_stopping_fields()));
  EarlyStoppingSpec early;
  early.where = section.where();
  section.need("patience", "patience: 5");
  read_fields(early_stopping_fields(), early, section);
  return early;
}

std::vector<space::DesignParameter> read_training_drift(const Node& node, const std::string& name,
                                                        const ModelSpec& model) {
  const Section section(node, name, keys_of(train_drift_fields()));
  const Node& parameters =
      section.need("parameters", "parameters: {capture.exposure: {min: 0.5, max: 2}}");
  auto axes = read_axes(parameters, section.name_of("parameters"), {model}, false);
  if (model.processing.mode != space::Mode::network) return axes;
  for (const auto& axis : axes)
    for (const auto& member : axis.members())
      if (member.starts_with("corruption."))
        throw base::usage_error(axis.where,
                                member +
                                    " acts on processed pictures, and a training in the mode "
                                    "network has its ISP behind the drift",
                                "Take parameters of capture, or another processing.mode");
  return axes;
}

}  // namespace

void check_trainings(const Job& job) {
  for (const auto& model : job.models) {
    if (!model.train) continue;
    if (model.train->augmentation == "strong" && !model.processing.trainable.empty())
      throw base::usage_error(model.where,
                              "model '" + model.name +
                                  "' learns its pipeline behind augmentation: strong, whose turns "
                                  "have a gradient that differs from run to run on a GPU",
                              "Take augmentation: weak, or processing.trainable: none");
    if (!model.train->early_stopping) continue;
    const std::string& where = model.train->early_stopping->where;
    // A column may bring a validation part; that shows when the data are read.
    if (job.split.kind == SplitSpec::Kind::shuffle && job.split.validation <= 0)
      throw base::usage_error(where,
                              "early_stopping looks at the validation loss, and the split has no "
                              "validation part",
                              "Add for example data.split: {train: 0.7, validation: 0.1}");
    if (job.early_terminate)
      throw base::usage_error(where,
                              "early_stopping ends a training where early_terminate compares "
                              "models at the same epoch",
                              "Remove one of the two");
  }
}

TrainSpec read_train(const Node& node, const std::string& name, const ModelSpec& model) {
  const Section section(node, name, keys_of(train_fields()));
  TrainSpec train;
  read_loss(train, section, is_segmentation_network(model.network));
  read_fields(train_fields(), train, section);
  if (train.shards > 1 && train.batch_size < 2 * train.shards)
    throw base::usage_error(
        section.where("shards"),
        fmt::format("{} cuts batches of {} images into {} parts, and each should have two at least",
                    section.name_of("shards"), train.batch_size, train.shards),
        "Take fewer shards, or a larger batch_size");
  check_optimizer(train, section);
  if (const Node* schedule = section.find("schedule"))
    train.schedule = read_schedule(*schedule, section.name_of("schedule"));
  if (const Node* early = section.find("early_stopping"))
    train.early_stopping = read_early_stopping(*early, section.name_of("early_stopping"));
  if (const Node* drift = section.find("drift"))
    train.drift = read_training_drift(*drift, section.name_of("drift"), model);
  return train;
}

}  // namespace driftsweep::job
