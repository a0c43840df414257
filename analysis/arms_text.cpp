#include <fmt/format.h>

#include <map>

#include "analysis/arms.h"
#include "analysis/number_text.h"

namespace driftsweep::analysis {
namespace {

// A difference, whose spread has no sign.
std::string difference_text(const Moments& moments) {
  if (moments.count() < 2) return drop_text(moments.mean());
  return drop_text(moments.mean()) + " ± " + metric_text(moments.sd());
}

Table arms_table(const Arms& arms) {
  const std::string& metric = arms.metric;
  Table table{
      .name = "arms",
      .title = "Learned against frozen data models",
      .sentence = fmt::format("Learned against frozen data models: test {} over {}; differences "
                              "are taken fold by fold",
                              metric, plural(arms.folds, "fold")),
      .columns = {
          named("model", "arm", "model and arm"), data("arm", "", "the arm alone"),
          data(metric, metric, "mean over folds"), data(metric + "_sd", metric, "over folds"),
          shown(metric), both("loss", "test loss", "", "mean over folds"),
          data("over_frozen", metric, "mean difference"),
          data("over_frozen_sd", metric, "over folds"), shown("over frozen"),
          data("over_frozen_normalised", metric, "mean difference"),
          data("over_frozen_normalised_sd", metric, "over folds"), shown("over frozen_normalised"),
          data("folds", "", "folds with an undrifted test"),
          data("compared_folds", "", "folds that both this arm and the frozen one have")}};
  for (const auto& arm : arms.arms)
    table.rows.push_back({arm.model,
                          arm.arm,
                          mean_of(arm.metric),
                          sd_of(arm.metric),
                          reading(with_sd(arm.metric, metric_text)),
                          {mean_of(arm.loss).value, number_text(arm.loss.mean())},
                          mean_of(arm.over_frozen),
                          sd_of(arm.over_frozen),
                          reading(difference_text(arm.over_frozen)),
                          mean_of(arm.over_normalised),
                          sd_of(arm.over_normalised),
                          reading(difference_text(arm.over_normalised)),
                          arm.metric.count(),
                          arm.over_frozen.count()});
  return table;
}

Table target_table(const Arms& arms) {
  Table table{.name = "time_to_target",
              .title = "Time to the target",
              .sentence = fmt::format("Until the validation metric of the training reached {}",
                                      *arms.target),
              .columns = {named("model", "arm", "model and arm"),
                          data("reached", "", "folds that reached the target"),
                          data("trained", "", "folds whose training is complete"), shown("folds"),
                          both("epochs", "epochs", "", "mean over the folds that reached it"),
                          both("seconds", "seconds", "s", "of training, likewise")}};
  table.facts.emplace_back("target", *arms.target);
  for (const auto& arm : arms.arms)
    table.rows.push_back(
        {arm.model,
         arm.epochs_to_target.count(),
         arm.trained,
         reading(fmt::format("{} of {}", arm.epochs_to_target.count(), arm.trained)),
         {mean_of(arm.epochs_to_target).value, fixed(arm.epochs_to_target.mean(), 1)},
         {mean_of(arm.seconds_to_target).value, fixed(arm.seconds_to_target.mean(), 1)}});
  return table;
}

Table steps_table(const Arms& arms, size_t most) {
  Table table{.name = "learned_parameters",
              .title = "Learned parameters",
              .sentence = "Parameters that went farthest (of each learned model, mean over folds)",
              .columns = {named("parameter", "parameter", "that was learned"),
                          named("model", "model", "the task model"),
                          both("first", "after the first epoch", "", "mean over folds"),
                          both("last", "after the last", "", "mean over folds")}};
  std::map<std::string, size_t> so_far;
  for (const auto& step : arms.steps)
    if (so_far[step.model]++ < most)
      table.rows.push_back({step.parameter,
                            step.model,
                            {mean_of(step.first).value, number_text(step.first.mean())},
                            {mean_of(step.last).value, number_text(step.last.mean())}});
  return table;
}

}  // namespace

std::vector<Table> tables_of(const Arms& arms, size_t steps) {
  std::vector<Table> tables = {arms_table(arms)};
  if (arms.target) tables.push_back(target_table(arms));
  if (!arms.steps.empty()) tables.push_back(steps_table(arms, steps));
  return tables;
}

}  // namespace driftsweep::analysis
