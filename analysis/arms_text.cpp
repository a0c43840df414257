#include <fmt/format.h>

#include <map>

#include "analysis/arms.h"
#include "analysis/number_text.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {
namespace {

// A difference, whose spread has no sign.
std::string difference_text(const Moments& moments) {
  if (moments.count() < 2) return drop_text(moments.mean());
  return drop_text(moments.mean()) + " ± " + metric_text(moments.sd());
}

std::string arms_table(const Arms& arms) {
  TextTable table({{"arm", Align::left},
                   {arms.metric},
                   {"test loss"},
                   {"over frozen"},
                   {"over frozen_normalised"}});
  for (const auto& arm : arms.arms)
    table.add({arm.model, with_sd(arm.metric, metric_text), number_text(arm.loss.mean()),
               difference_text(arm.over_frozen), difference_text(arm.over_normalised)});
  return table.text(100);
}

std::string target_table(const Arms& arms) {
  TextTable table({{"arm", Align::left}, {"folds"}, {"epochs"}, {"seconds"}});
  for (const auto& arm : arms.arms)
    table.add({arm.model, fmt::format("{} of {}", arm.epochs_to_target.count(), arm.trained),
               fixed(arm.epochs_to_target.mean(), 1), fixed(arm.seconds_to_target.mean(), 1)});
  return table.text(100);
}

std::string steps_table(const Arms& arms, size_t most) {
  TextTable table({{"parameter", Align::left},
                   {"model", Align::left},
                   {"after the first epoch"},
                   {"after the last"}});
  std::map<std::string, size_t> shown;
  for (const auto& step : arms.steps)
    if (shown[step.model]++ < most)
      table.add({step.parameter, step.model, number_text(step.first.mean()),
                 number_text(step.last.mean())});
  return table.empty() ? "" : table.text(100);
}

}  // namespace

std::string to_text(const Arms& arms, size_t steps) {
  std::string text = fmt::format(
      "\nLearned against frozen data models: test {} over {}; differences are taken fold by fold\n",
      arms.metric, plural(arms.folds, "fold"));
  text += arms_table(arms);
  if (arms.target)
    text +=
        fmt::format("\nUntil the validation metric of the training reached {}\n", *arms.target) +
        target_table(arms);
  const std::string learned = steps_table(arms, steps);
  if (!learned.empty())
    text += "\nParameters that went farthest (of each learned model, mean over folds)\n" + learned;
  return text;
}

}  // namespace driftsweep::analysis
