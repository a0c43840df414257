// kind: optimization: every model becomes three, whose data model is frozen, frozen with a
// normalisation behind it, or learned. The published comparison had no second arm, and mistook what
// the normalisation brings for what learning brings.
#include "base/errors.h"
#include "job/blocks.h"
#include "job/parameter_groups.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

ModelSpec arm_of(const ModelSpec& model, const std::string& arm) {
  ModelSpec made = model;
  made.arm = arm;
  made.name = model.name + "-" + arm;
  made.processing.batch_norm = arm != "frozen";
  if (arm != "learned")
    made.processing.trainable.clear();
  else if (model.processing.trainable.empty())
    made.processing.trainable = parameter_groups();
  return made;
}

void check_model(const ModelSpec& model) {
  if (!model.from.empty())
    throw base::usage_error(model.where,
                            "model '" + model.name + "' comes trained from another study",
                            "Train it here: kind: optimization compares trainings");
  if (!model.train)
    throw base::usage_error(model.where, "model '" + model.name + "' is not trained",
                            "Add train: kind: optimization compares trainings");
  if (model.processing.mode != space::Mode::parametrized)
    throw base::usage_error(model.where,
                            "model '" + model.name + "' has the processing mode " +
                                space::name_of(model.processing.mode),
                            "Write mode: parametrized, whose parameters can be learned or frozen");
  if (model.processing.batch_norm)
    throw base::usage_error(model.where,
                            "model '" + model.name +
                                "' asks for batch_norm, which the arms frozen_normalised and "
                                "learned have and frozen has not",
                            "Remove batch_norm");
}

}  // namespace

OptimizationSpec read_optimization(Job& job, const Node* node) {
  OptimizationSpec spec;
  if (node != nullptr) {
    const Section section(*node, "optimization", keys_of(optimization_fields()));
    if (const Node* arms = section.find("arms")) {
      spec.arms.clear();
      for (const Node& item : each_once(*arms, "optimization.arms", "arms: [frozen, learned]"))
        spec.arms.push_back(choice_of(item, "optimization.arms", optimization_arms()));
    }
    read_fields(optimization_fields(), spec, section);
    if (spec.target && job.split.kind == SplitSpec::Kind::shuffle && job.split.validation == 0)
      throw base::usage_error(section.where("target"),
                              "the target is reached on the validation part, and data.split has "
                              "none",
                              "Add for example split: {train: 0.7, validation: 0.1}");
  }
  std::vector<ModelSpec> expanded;
  for (const auto& model : job.models) {
    if (!model.arm.empty()) {  // as a resolved job writes them
      expanded.push_back(model);
      continue;
    }
    check_model(model);
    for (const auto& arm : spec.arms) expanded.push_back(arm_of(model, arm));
  }
  refuse_equal_names(expanded);
  job.models = std::move(expanded);
  return spec;
}

const std::vector<std::string>& optimization_arms() {
  static const std::vector<std::string> arms = {"frozen", "frozen_normalised", "learned"};
  return arms;
}

}  // namespace driftsweep::job
