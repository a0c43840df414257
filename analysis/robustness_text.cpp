#include "analysis/robustness_text.h"
#include "analysis/json_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/number_text.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {
namespace {

std::string models_table(const RobustnessTest& pipelines, const RobustnessTest& corruptions,
                         size_t width) {
  TextTable table({{"model", Align::left},
                   {"undrifted"},
                   {"drop: pipelines"},
                   {"worst"},
                   {"drop: corruptions"},
                   {"worst"}});
  const auto& partners = corruptions.results.trained;
  for (size_t model = 0; model < pipelines.results.trained.size(); ++model) {
    const std::string& name = pipelines.results.trained[model];
    const auto partner =
        static_cast<size_t>(std::find(partners.begin(), partners.end(), name) - partners.begin());
    table.add({name, fixed(pipelines.own_metric(model), 3), fixed(pipelines.mean_drop(model), 3),
               fixed(pipelines.worst_drop(model), 3), fixed(corruptions.mean_drop(partner), 3),
               fixed(corruptions.worst_drop(partner), 3)});
  }
  return table.text(width);
}

std::string agreement_table(const RobustnessTest& pipelines, const Conclusions& conclusions,
                            size_t width) {
  TextTable table({{"measure", Align::left},
                   {"Spearman"},
                   {"Kendall"},
                   {"pipelines choose", Align::left},
                   {"corruptions choose", Align::left}});
  for (const auto& agreement : conclusions.agreements)
    table.add({agreement.measure, fixed(agreement.spearman, 3), fixed(agreement.kendall, 3),
               pipelines.results.trained[agreement.by_pipelines],
               pipelines.results.trained[agreement.by_corruptions]});
  return table.text(width);
}

std::string worst_text(const char* what, const RobustnessTest& test) {
  const RobustnessTest::Cell cell = test.worst_cell();
  return fmt::format("  {}: {} tested on {}, {:.3f} -> {:.3f}\n", what,
                     test.results.trained[cell.model], test.results.tested[cell.test],
                     test.own_metric(cell.model), test.results.at(cell.model, cell.test));
}

nlohmann::ordered_json test_json(const RobustnessTest& test) {
  nlohmann::ordered_json models;
  for (size_t model = 0; model < test.results.trained.size(); ++model)
    models[test.results.trained[model]] = {{"undrifted", test.own_metric(model)},
                                           {"mean_drop", test.mean_drop(model)},
                                           {"worst_drop", test.worst_drop(model)},
                                           {"mean_metric", test.mean_metric(model)},
                                           {"worst_metric", test.worst_metric(model)}};
  const RobustnessTest::Cell cell = test.worst_cell();
  return {{"mean_drop", test.mean_drop()},
          {"worst",
           {{"model", test.results.trained[cell.model]},
            {"test", test.results.tested[cell.test]},
            {"undrifted", test.own_metric(cell.model)},
            {"metric", test.results.at(cell.model, cell.test)}}},
          {"models", models}};
}

}  // namespace

std::string robustness_text(const RobustnessTest& pipelines, const RobustnessTest& corruptions,
                            const Conclusions& conclusions, size_t width) {
  std::string text =
      fmt::format("Mean drop under {} pipelines: {:.4f}; under {} corruptions: {:.4f}\n",
                  pipelines.results.tested.size() - 1, conclusions.pipeline_drop,
                  corruptions.results.tested.size() - 1, conclusions.corruption_drop);
  if (conclusions.pipeline_drop > 0)
    text += fmt::format("Corruptions look {:.1f} times as severe as a change of pipeline.\n",
                        conclusions.ratio);
  text += "\n" + models_table(pipelines, corruptions, width);
  text += "\nWorst cells\n" + worst_text("pipelines", pipelines) +
          worst_text("corruptions", corruptions);
  text += "\nDo both tests rank the models alike? (1 equally, 0 unrelated, -1 reversed)\n" +
          agreement_table(pipelines, conclusions, width);
  return text;
}

std::string robustness_json(const RobustnessTest& pipelines, const RobustnessTest& corruptions,
                            const Conclusions& conclusions) {
  nlohmann::ordered_json agreements;
  for (const auto& agreement : conclusions.agreements)
    agreements[agreement.measure] = {
        {"spearman", json_number(agreement.spearman)},
        {"kendall", json_number(agreement.kendall)},
        {"pipelines_choose", pipelines.results.trained[agreement.by_pipelines]},
        {"corruptions_choose", pipelines.results.trained[agreement.by_corruptions]}};
  const nlohmann::ordered_json document = {{"ratio", json_number(conclusions.ratio)},
                                           {"pipelines", test_json(pipelines)},
                                           {"corruptions", test_json(corruptions)},
                                           {"agreement", agreements}};
  return document.dump(2);
}

}  // namespace driftsweep::analysis
