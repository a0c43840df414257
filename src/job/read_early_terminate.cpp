#include <fmt/format.h>

#include "base/errors.h"
#include "job/blocks.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// Decisions compare models epoch by epoch.
int common_epochs(const Job& job, const std::string& where) {
  const ModelSpec* first = nullptr;
  int trained = 0;
  for (const auto& model : job.models) {
    if (!model.train) continue;
    if (!model.from.empty())
      throw base::usage_error(model.where,
                              "early_terminate chooses among trainings, and '" + model.name +
                                  "' comes trained from another study",
                              "Put it into a job of its own, or remove early_terminate");
    ++trained;
    if (first == nullptr) first = &model;
    if (model.train->epochs != first->train->epochs)
      throw base::usage_error(
          model.where,
          fmt::format("early_terminate compares models by epoch, and '{}' trains for {} epochs but "
                      "'{}' for {}",
                      first->name, first->train->epochs, model.name, model.train->epochs),
          "Give all trained models the same number of epochs");
  }
  if (trained < 2)
    throw base::usage_error(
        where,
        fmt::format("early_terminate chooses among trained models, and there {} {}",
                    trained == 1 ? "is only" : "are", trained),
        "Add models that are trained, or remove early_terminate");
  return first->train->epochs;
}

}  // namespace

EarlyTermination read_early_terminate(const Job& job, const Node& node) {
  const Section section(node, "early_terminate", keys_of(early_terminate_fields()),
                        {"max_iter", "s", "strict"});
  const Shape& types = info_of(early_terminate_fields(), "type").takes;
  choice_of(section.need("type", "type: successive_halving"), "early_terminate.type", types.choices,
            types.later);
  EarlyTermination early;
  read_fields(early_terminate_fields(), early, section);
  const int epochs = common_epochs(job, section.where());
  if (early.min_iter >= epochs)
    throw base::usage_error(
        section.where("min_iter"),
        fmt::format("early_terminate.min_iter must be less than the {} epochs of a training and is "
                    "{}: no decision would come in time",
                    epochs, early.min_iter),
        "Lower min_iter, or train for more epochs");
  // A column may bring a validation part; that shows when the data are read.
  if (job.split.kind == SplitSpec::Kind::shuffle && job.split.validation <= 0)
    throw base::usage_error(section.where(),
                            "early_terminate ranks models by their validation accuracy, and the "
                            "split has no validation part",
                            "Add for example data.split: {train: 0.7, validation: 0.1}");
  return early;
}

}  // namespace driftsweep::job
