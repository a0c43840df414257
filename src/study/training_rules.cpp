#include "study/training_rules.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "task/class_weights.h"

namespace driftsweep::study {
namespace {

constexpr size_t counting_batch = 64;

std::vector<int64_t> labels_counted(const data::ImageSet& images,
                                    const std::vector<int64_t>& members, int64_t classes) {
  std::vector<int64_t> counts(static_cast<size_t>(classes), 0);
  for (const int64_t image : members)
    ++counts.at(static_cast<size_t>(images.facts().label[static_cast<size_t>(image)]));
  return counts;
}

std::vector<int64_t> pixels_counted(const data::ImageSet& images,
                                    const std::vector<int64_t>& members, int64_t classes) {
  std::vector<int64_t> counts(static_cast<size_t>(classes), 0);
  for (size_t start = 0; start < members.size(); start += counting_batch) {
    const auto first = members.begin() + static_cast<int64_t>(start);
    const size_t count = std::min(counting_batch, members.size() - start);
    const at::Tensor masks = images.masks({first, first + static_cast<int64_t>(count)}, at::kCPU);
    for (int64_t label = 0; label < classes; ++label)
      counts[static_cast<size_t>(label)] += masks.eq(label).sum().item<int64_t>();
  }
  return counts;
}

}  // namespace

task::Schedule schedule_of(const job::TrainSpec& train) {
  using Kind = task::Schedule::Kind;
  const std::string& type = train.schedule.type;
  return {.kind = type == "cosine" ? Kind::cosine
                  : type == "step" ? Kind::step
                                   : Kind::constant,
          .epochs = train.epochs,
          .every = train.schedule.every,
          .factor = train.schedule.factor};
}

task::LossOptions loss_options(const job::TrainSpec& train, const data::ImageSet& images,
                               const std::vector<int64_t>& members, bool pixels, int64_t classes,
                               const at::TensorOptions& options) {
  std::vector<double> weights = train.class_weights;
  if (train.balanced_classes)
    weights = task::balanced_weights(pixels ? pixels_counted(images, members, classes)
                                            : labels_counted(images, members, classes));
  task::LossOptions made{.label_smoothing = train.label_smoothing, .class_weights = {}};
  if (!weights.empty()) made.class_weights = at::tensor(weights, at::kDouble).to(options);
  return made;
}

void check_training_rules(const job::Job& job, const std::vector<std::string>& classes,
                          const std::vector<data::Split>& splits) {
  for (const auto& model : job.models) {
    if (!model.train) continue;
    for (const auto& split : splits)
      if (std::cmp_less(split.train.size(), model.train->shards))
        throw base::data_error(
            model.where,
            fmt::format("model '{}' trains in {} shards, and a fold has only {} training images",
                        model.name, model.train->shards, split.train.size()),
            "Take fewer shards, or more data");
    if (model.train->batch_size == 1 && model.from.empty() &&
        std::any_of(splits.begin(), splits.end(),
                    [](const auto& split) { return split.train.size() > 1; }))
      throw base::data_error(
          model.where,
          fmt::format("model '{}' trains with batch_size: 1, and batch norm has no statistics of "
                      "one image: every batch would be left out, and nothing learned",
                      model.name),
          "Take a batch_size of 2 at least");
    const auto& weights = model.train->class_weights;
    if (!weights.empty() && weights.size() != classes.size())
      throw base::data_error(
          model.where,
          fmt::format("model '{}' has {} class_weights, and the data set has {} classes: {}",
                      model.name, weights.size(), classes.size(), fmt::join(classes, ", ")),
          "Write one weight for each class in this order, or class_weights: balanced");
    if (!model.train->early_stopping) continue;
    for (const auto& split : splits)
      if (split.validation.empty())
        throw base::data_error(model.train->early_stopping->where,
                               "early_stopping looks at the validation loss, and the split has no "
                               "validation part",
                               "Mark images as validation in the column, or remove early_stopping");
  }
}

}  // namespace driftsweep::study
