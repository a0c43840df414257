#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/json_number.h"
#include "analysis/synthesis.h"

namespace driftsweep::analysis {

namespace {

using json = nlohmann::ordered_json;

json moments(const Moments& moments) {
  return {{"mean", json_number(moments.mean())},
          {"sd", json_number(moments.sd())},
          {"folds", moments.count()}};
}

json case_json(const Synthesis& synthesis, const CaseResult& each) {
  json models = json::object();
  for (size_t model = 0; model < synthesis.models.size(); ++model) {
    json tests = json::object();
    for (size_t test = 0; test < each.drift.tests.size(); ++test) {
      const size_t cell = model * each.drift.tests.size() + test;
      tests[each.drift.tests[test]] = {{"point", each.drift.points[test]},
                                       {"own_pipeline", each.drift.own[model] == test},
                                       {synthesis.metric, moments(each.metric[cell])},
                                       {"drop", moments(each.drop[cell])}};
    }
    models[synthesis.models[model]] = tests;
  }
  json measured = json::object();
  for (size_t place = 0; place < synthesis.compared.size(); ++place)
    measured[each.test.results.trained[place]] = {
        {"mean_drop", json_number(each.test.mean_drop(place))},
        {"worst_drop", json_number(each.test.worst_drop(place))},
        {"mean_metric", json_number(each.test.mean_metric(place))},
        {"worst_metric", json_number(each.test.worst_metric(place))}};
  json document = {
      {"corruptions", each.drift.corruptions}, {"results", models}, {"measures", measured}};
  if (synthesis.compared.empty()) return document;
  const auto worst = each.test.worst_cell();
  document["mean_drop"] = json_number(each.test.mean_drop());
  document["worst"] = {{"model", each.test.results.trained[worst.model]},
                       {"test", each.test.results.tested[worst.test]},
                       {"undrifted", json_number(each.test.own_metric(worst.model))},
                       {"metric", json_number(each.test.results.at(worst.model, worst.test))}};
  return document;
}

json pair_json(const Synthesis& synthesis, const CasePair& pair) {
  const auto& models = synthesis.cases[pair.faithful].test.results.trained;
  json agreements = json::object();
  for (const auto& agreement : pair.conclusions.agreements)
    agreements[agreement.measure] = {{"spearman", json_number(agreement.spearman)},
                                     {"kendall", json_number(agreement.kendall)},
                                     {"drift_chooses", models[agreement.by_pipelines]},
                                     {"corruptions_choose", models[agreement.by_corruptions]}};
  return {{"drift", synthesis.cases[pair.faithful].drift.name},
          {"corruptions", synthesis.cases[pair.corruptions].drift.name},
          {"drift_drop", json_number(pair.conclusions.pipeline_drop)},
          {"corruption_drop", json_number(pair.conclusions.corruption_drop)},
          {"ratio", json_number(pair.conclusions.ratio)},
          {"agreement", agreements}};
}

json paired_json(const Synthesis& synthesis, const PairedComparison& pair) {
  json document = {{"case", pair.drift.empty() ? json() : json(pair.drift)},
                   {"one", synthesis.models[pair.one]},
                   {"other", synthesis.models[pair.other]},
                   {"difference", moments(pair.difference)}};
  if (!pair.by_image) return document;
  document["images"] = pair.images;
  document["one_better"] = pair.one_better;
  document["other_better"] = pair.other_better;
  document["unit"] = pair.by_parent() ? "parent" : "image";
  document["parents"] = pair.parents > 0 ? json(pair.parents) : json();
  document["p"] = json_number(pair.p);
  document["p_holm"] = json_number(pair.p_holm);
  return document;
}

}  // namespace

std::string synthesis_json(const Synthesis& synthesis) {
  json reference = json::object(), cases = json::object(), pairs = json::array(),
       paired = json::array();
  for (size_t model = 0; model < synthesis.models.size(); ++model)
    reference[synthesis.models[model]] = moments(synthesis.reference[model]);
  for (const auto& each : synthesis.cases) cases[each.drift.name] = case_json(synthesis, each);
  for (const auto& pair : synthesis.pairs) pairs.push_back(pair_json(synthesis, pair));
  for (const auto& pair : synthesis.paired) paired.push_back(paired_json(synthesis, pair));
  const json document = {
      {"study", synthesis.name},
      {"metric", synthesis.metric},
      {"folds", synthesis.folds},
      {"complete", synthesis.rows.complete()},
      {"reference", reference},
      {"cases", cases},
      {"own_pipeline_difference", synthesis.own_pipeline_difference
                                      ? json_number(*synthesis.own_pipeline_difference)
                                      : json()},
      {"against_corruptions", pairs},
      {"paired", paired}};
  return document.dump(2);
}

}  // namespace driftsweep::analysis
