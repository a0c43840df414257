#include "analysis/synthesis.h"

namespace driftsweep::analysis {
namespace {

Table cells_table(const Synthesis& synthesis) {
  const std::string& metric = synthesis.metric;
  Table table{.name = "cells",
              .title = "All cells",
              .sentence = "Every model on every test of every case",
              .columns = {data("model", "", "the task model"),
                          data("case", "", "of the study; missing undrifted"),
                          data("test", "", "of the case"),
                          data("point", "", "of the design; missing undrifted"),
                          data("own_pipeline", "", "the test is the model's own pipeline"),
                          data(metric, metric, "mean over folds"), data("sd", metric, "over folds"),
                          data("folds", "", "complete ones"),
                          data("drop", metric, "undrifted - drifted, mean over folds"),
                          data("drop_sd", metric, "over folds")}};
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    const Moments& undrifted = synthesis.reference[model];
    table.rows.push_back({synthesis.models[model], Cell(), "undrifted", Cell(), Cell(),
                          mean_of(undrifted), sd_of(undrifted), undrifted.count(), Cell(), Cell()});
    for (const auto& each : synthesis.cases)
      for (size_t test = 0; test < each.drift.tests.size(); ++test) {
        const size_t cell = model * each.drift.tests.size() + test;
        table.rows.push_back({synthesis.models[model], each.drift.name, each.drift.tests[test],
                              each.drift.points[test], each.drift.own[model] == test,
                              mean_of(each.metric[cell]), sd_of(each.metric[cell]),
                              each.metric[cell].count(), mean_of(each.drop[cell]),
                              sd_of(each.drop[cell])});
      }
  }
  return table;
}

Table agreement_table(const Synthesis& synthesis) {
  const std::string& metric = synthesis.metric;
  Table table{
      .name = "agreement",
      .title = "Whether the cases rank the models alike",
      .sentence =
          "Rank correlations between two cases, by measure of robustness: 1 equally, "
          "0 unrelated, -1 reversed",
      .columns = {data("drift", "", "a case of drift"),
                  data("corruptions", "", "a case of corruptions"),
                  data("measure", "", "by which models are ranked"),
                  data("spearman", "", "rank correlation"), data("kendall", "", "rank correlation"),
                  data("drift_chooses", "", "the best model under drift"),
                  data("corruptions_choose", "", "the best model under corruptions"),
                  data("drift_drop", metric, "mean under drift"),
                  data("corruption_drop", metric, "mean under corruptions"),
                  data("ratio", "", "of the two mean drops")}};
  for (const auto& pair : synthesis.pairs) {
    const auto& models = synthesis.cases[pair.faithful].test.results.trained;
    for (const auto& agreement : pair.conclusions.agreements)
      table.rows.push_back({synthesis.cases[pair.faithful].drift.name,
                            synthesis.cases[pair.corruptions].drift.name, agreement.measure,
                            agreement.spearman, agreement.kendall, models[agreement.by_pipelines],
                            models[agreement.by_corruptions], pair.conclusions.pipeline_drop,
                            pair.conclusions.corruption_drop, pair.conclusions.ratio});
  }
  return table;
}

Table pairs_table(const Synthesis& synthesis) {
  const std::string& metric = synthesis.metric;
  Table table{
      .name = "pairs",
      .title = "Models in pairs",
      .sentence = "Every two models on the same images",
      .columns = {
          data("case", "", "of the study; missing undrifted"), data("one", "", "a model"),
          data("other", "", "another model"),
          data("difference", metric, "one - other, mean over folds"),
          data("difference_sd", metric, "over folds"),
          data("one_better", "", "images that it gets right at more points"),
          data("other_better", "", "likewise"), data("images", "", "compared"),
          data("parents", "", "of these images; missing where not known"),
          data("unit", "", "of the test: image or parent"),
          data("p", "", "of the exact sign test of images, or the sign-flip test of parents"),
          data("p_holm", "", "adjusted for all comparisons of the case")}};
  for (const auto& pair : synthesis.paired) {
    const auto counted = [&](int64_t images) { return pair.by_image ? Cell(images) : Cell(); };
    table.rows.push_back({pair.drift.empty() ? Cell() : Cell(pair.drift),
                          synthesis.models[pair.one], synthesis.models[pair.other],
                          mean_of(pair.difference), sd_of(pair.difference),
                          counted(pair.one_better), counted(pair.other_better),
                          counted(pair.images), pair.parents > 0 ? Cell(pair.parents) : Cell(),
                          pair.by_image ? Cell(pair.by_parent() ? "parent" : "image") : Cell(),
                          pair.p, pair.p_holm});
  }
  return table;
}

}  // namespace

std::vector<Table> data_tables(const Synthesis& synthesis) {
  std::vector<Table> tables = {cells_table(synthesis)};
  if (!synthesis.pairs.empty()) tables.push_back(agreement_table(synthesis));
  if (!synthesis.paired.empty()) tables.push_back(pairs_table(synthesis));
  return tables;
}

}  // namespace driftsweep::analysis
