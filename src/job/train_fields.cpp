#include <fmt/ranges.h>

#include <limits>

#include "job/blocks.h"

namespace driftsweep::job {
namespace {

std::string class_weights_text(const TrainSpec& train) {
  if (train.class_weights.empty()) return train.balanced_classes ? "balanced" : "none";
  return fmt::format("[{}]", fmt::join(train.class_weights, ", "));
}

MeaningLines schedule_meaning(const std::string& prefix, const TrainSpec& train) {
  if (train.schedule.type == "constant") return {};
  MeaningLines lines = {{prefix + "schedule", train.schedule.type}};
  for (auto& line : meaning_of(schedule_fields(), train.schedule, prefix + "schedule."))
    lines.push_back(std::move(line));
  return lines;
}

bool by_cross_entropy(const TrainSpec& train) { return train.loss == "cross_entropy"; }
bool is_step(const ScheduleSpec& schedule) { return schedule.type == "step"; }

}  // namespace

const Block<ScheduleSpec>& schedule_fields() {
  static const Block<ScheduleSpec> fields = {
      value(
          "type", &ScheduleSpec::type,
          takes::choice({"constant", "cosine", "step"},
                        {"linear", "exponential", "plateau", "onecycle", "polynomial"}),
          Identity::yes,
          "`cosine` falls to 0 over the epochs, `step` in steps; both change from epoch to epoch.")
          .means([](const std::string&, const ScheduleSpec&) {
            return MeaningLines();  // train.schedule says it
          }),
      value("every", &ScheduleSpec::every, takes::whole(1, 1000000), Identity::yes,
            "Of `step`, which needs it: epochs between two steps.")
          .otherwise("")
          .where(is_step),
      value("factor", &ScheduleSpec::factor, takes::number({.low = 0, .high = 1, .open_low = true}),
            Identity::yes, "Of `step`: what each step multiplies the rate with.")
          .where(is_step)};
  return fields;
}

const Block<EarlyStoppingSpec>& early_stopping_fields() {
  static const Block<EarlyStoppingSpec> fields = {
      value("patience", &EarlyStoppingSpec::patience, takes::whole(1, 1000000), Identity::yes,
            "Epochs in a row without an improvement, after which the training ends.")
          .otherwise("")
          .needed(),
      value("min_delta", &EarlyStoppingSpec::min_delta, takes::number({.low = 0}), Identity::yes,
            "By how much the validation loss must fall to be an improvement.")};
  return fields;
}

const Block<TrainSpec>& train_drift_fields() {
  static const Block<TrainSpec> fields = {
      key<TrainSpec>("parameters", takes::map_of(takes::block("drift.parameters.NAME")),
                     Identity::keys, "The axes, as in `drift.parameters`; no design.")
          .needed()
          .writes([](const TrainSpec& train) { return axes_text(train.drift); })
          .means([](const std::string& prefix, const TrainSpec& train) {
            return axes_meaning(train.drift, prefix + "parameters.");
          })};
  return fields;
}

const Block<TrainSpec>& train_fields() {
  static const Block<TrainSpec> fields = {
      value("epochs", &TrainSpec::epochs, takes::whole(1, 1000000), Identity::yes,
            "Passes over the training part."),
      value("batch_size", &TrainSpec::batch_size, takes::whole(1, std::numeric_limits<int>::max()),
            Identity::yes, "Images of one step."),
      value("shards", &TrainSpec::shards, takes::whole(1, 1024), Identity::where_changed,
            "Cuts each batch into parts of two images or more, which as many ranks share, with the "
            "same bytes on any number of them."),
      value("optimizer", &TrainSpec::optimizer,
            takes::choice({"adam", "adamw", "sgd"}, {"rmsprop", "adagrad", "lbfgs"}), Identity::yes,
            "The optimizer, as PyTorch has it."),
      value("learning_rate", &TrainSpec::learning_rate, takes::number({.low = 0, .open_low = true}),
            Identity::yes, "The rate at the start."),
      value("weight_decay", &TrainSpec::weight_decay, takes::number({.low = 0}), Identity::yes,
            "0 unless given, with every optimizer."),
      value("momentum", &TrainSpec::momentum,
            takes::number({.low = 0, .high = 1, .open_high = true}), Identity::yes, "Of `sgd`.")
          .where([](const TrainSpec& train) { return train.optimizer == "sgd"; }),
      key<TrainSpec>("schedule",
                     takes::any_of({takes::choice({"constant", "cosine"}),
                                    takes::block("models[].train.schedule")}),
                     Identity::keys, "How the learning rate changes from epoch to epoch.")
          .otherwise("constant")
          .writes([](const TrainSpec& train) {
            return is_step(train.schedule) ? flow_text(schedule_fields(), train.schedule)
                                           : train.schedule.type;
          })
          .means(schedule_meaning),
      value("augmentation", &TrainSpec::augmentation, takes::choice({"none", "weak", "strong"}),
            Identity::yes,
            "`weak`: flips and quarter turns. `strong`: flips, any turn, sharpness and a little "
            "noise."),
      value("seed", &TrainSpec::seed, takes::whole(0), Identity::yes,
            "Of the first weights, the order of the images and the augmentation.")
          .ranked(1),
      value("loss", &TrainSpec::loss, takes::choice({"dice", "cross_entropy"}), Identity::yes,
            "`dice` is the default of masks, and theirs alone.")
          .otherwise("cross_entropy; dice of masks")
          .reads(nullptr)
          .ranked(1),
      value("label_smoothing", &TrainSpec::label_smoothing,
            takes::number({.low = 0, .high = 1, .open_high = true}), Identity::where_changed,
            "Of `cross_entropy` in training; validation and test losses have none.")
          .reads(nullptr)
          .where(by_cross_entropy),
      key<TrainSpec>(
          "class_weights",
          takes::any_of({takes::choice({"none", "balanced"}),
                         takes::list_of(takes::number({.low = 0, .open_low = true}))}),
          Identity::where_changed,
          "Of `cross_entropy` in training: `balanced` by the training part, or a number "
          "for each class in the data set's order. Validation and test losses have none.")
          .otherwise("none")
          .writes(class_weights_text)
          .where(by_cross_entropy),
      key<TrainSpec>("early_stopping", takes::block("models[].train.early_stopping"),
                     Identity::keys,
                     "Ends the training where the validation loss falls no more, and keeps the "
                     "weights of the best epoch.")
          .writes([](const TrainSpec& train) -> std::optional<std::string> {
            if (!train.early_stopping) return std::nullopt;
            return flow_text(early_stopping_fields(), *train.early_stopping);
          })
          .means([](const std::string& prefix, const TrainSpec& train) {
            if (!train.early_stopping) return MeaningLines();
            return meaning_of(early_stopping_fields(), *train.early_stopping,
                              prefix + "early_stopping.");
          }),
      key<TrainSpec>("drift", takes::block("models[].train.drift"), Identity::keys,
                     "What drifts while it trains, drawn anew for each image in each epoch.")
          .writes([](const TrainSpec& train) -> std::optional<std::string> {
            if (train.drift.empty()) return std::nullopt;
            return flow_text(train_drift_fields(), train);
          })
          .means([](const std::string& prefix, const TrainSpec& train) {
            return meaning_of(train_drift_fields(), train, prefix + "drift.");
          })};
  return fields;
}

}  // namespace driftsweep::job
