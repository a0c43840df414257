#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "analysis/metric_sense.h"
#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

void add_matrix(const TableView& table, const Report& report, Figures& figures) {
  Spec rows = Spec::array();
  double least = std::nan(""), largest = std::nan("");
  for (size_t row = 0; row < table.rows(); ++row) {
    const double value = table.number(row, report.metric);
    if (std::isnan(value)) continue;
    least = std::isnan(least) ? value : std::min(least, value);
    largest = std::isnan(largest) ? value : std::max(largest, value);
    const std::string drift_case = table.text(row, "case");
    rows.push_back({{"model", table.text(row, "model")},
                    {"case", drift_case.empty() ? "undrifted" : drift_case},
                    {"test", table.text(row, "test")},
                    {"own", table.flag(row, "own_pipeline")},
                    {"value", value_of(value)},
                    {"sd", value_of(table.number(row, "sd"))},
                    {"drop", value_of(table.number(row, "drop"))}});
  }
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "Every model on every test: mean {} over folds, from {:.3f} to {:.3f}. Framed: the model's "
      "own pipeline.",
      report.metric, least, largest);
  Spec x = name_axis("test");
  x["axis"] = {{"labelLimit", 200}, {"labelAngle", -40}};
  const Spec view = {
      {"width", {{"step", 44}}},
      {"height", {{"step", 26}}},
      {"encoding", {{"x", x}, {"y", name_axis("model")}}},
      {"layer",
       {Spec{{"mark", {{"type", "rect"}, {"tooltip", true}, {"strokeWidth", 2}}},
             {"encoding",
              {{"color",
                {{"field", "value"},
                 {"type", "quantitative"},
                 {"title", report.metric},
                 {"scale", {{"scheme", "viridis"}, {"domain", {least, largest}}}}}},
               {"stroke",
                {{"condition", {{"test", "datum.own"}, {"value", "red"}}}, {"value", Spec()}}}}}},
        Spec{{"mark", {{"type", "text"}, {"fontSize", 10}}},
             {"encoding",
              {{"text", {{"field", "value"}, {"type", "quantitative"}, {"format", ".2f"}}},
               {"color",
                {{"condition",
                  {{"test", fmt::format("datum.value > {}", (least + largest) / 2)},
                   {"value", "black"}}},
                 {"value", "white"}}}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "case", 1, view);
  figures.push_back({"matrix", "Train by test", sentence, table.table().name, spec});
}

// Mean of each model in each case, over its tests but its own pipeline.
struct Means {
  std::vector<std::string> models, cases;
  std::map<std::pair<std::string, std::string>, Moments> value;  // (model, case)
};

void remember(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

Means means_of(const TableView& table, const std::string& metric) {
  Means means;
  for (size_t row = 0; row < table.rows(); ++row) {
    if (table.flag(row, "own_pipeline")) continue;
    const std::string model = table.text(row, "model"), found = table.text(row, "case");
    const std::string drift_case = found.empty() ? "undrifted" : found;
    remember(means.models, model);
    remember(means.cases, drift_case);
    means.value[{model, drift_case}].add(table.number(row, metric));
  }
  return means;
}

void add_slopes(const TableView& table, const Report& report, const Means& means,
                Figures& figures) {
  if (means.models.size() < 2 || means.cases.size() < 2) return;
  Spec rows = Spec::array();
  const double sign = lower_is_better(report.metric) ? 1 : -1;
  for (const auto& drift_case : means.cases) {
    std::vector<std::pair<double, std::string>> order;
    for (const auto& model : means.models) {
      const auto found = means.value.find({model, drift_case});
      if (found != means.value.end() && found->second.count() > 0)
        order.emplace_back(sign * found->second.mean(), model);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    for (size_t i = 0; i < order.size(); ++i) {
      size_t rank = i;  // equal results share a rank
      while (rank > 0 && order[rank - 1].first == order[i].first) --rank;
      rows.push_back({{"model", order[i].second},
                      {"case", drift_case},
                      {"rank", static_cast<int64_t>(rank) + 1},
                      {"mean", value_of(sign * order[i].first)}});
    }
  }
  const std::string sentence = fmt::format(
      "Rank of each model by mean {}, undrifted and in each case; lines that cross are "
      "models that change places.",
      report.metric);
  Spec x = name_axis("case");
  x["axis"] = {{"labelAngle", 0}, {"labelLimit", 140}};
  Spec spec = spec_of(sentence, rows);
  spec["width"] = {{"step", 170}};
  spec["height"] = 240;
  spec["encoding"] = {{"x", x},
                      {"y",
                       {{"field", "rank"},
                        {"type", "quantitative"},
                        {"title", "rank"},
                        {"scale", {{"reverse", true}, {"zero", false}}},
                        {"axis", {{"tickMinStep", 1}}}}},
                      {"color", colour_of("model", "model")}};
  spec["mark"] = {{"type", "line"}, {"point", {{"size", 70}}}, {"tooltip", true}};
  figures.push_back({"ranks", "Does drift change the ranking", sentence, table.table().name, spec});
}

void add_trade(const TableView& table, const Report& report, const Means& means, Figures& figures) {
  if (means.models.size() < 2) return;
  Spec rows = Spec::array();
  for (const auto& model : means.models) {
    const auto undrifted = means.value.find({model, "undrifted"});
    if (undrifted == means.value.end()) continue;
    for (const auto& drift_case : means.cases) {
      const auto found = means.value.find({model, drift_case});
      if (drift_case == "undrifted" || found == means.value.end()) continue;
      rows.push_back({{"model", model},
                      {"case", drift_case},
                      {"undrifted", value_of(undrifted->second.mean())},
                      {"drifted", value_of(found->second.mean())}});
    }
  }
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "{} without drift against its mean in each case: what is gained undrifted may be lost under "
      "drift. Best is the corner of good in both.",
      report.metric);
  const Spec view = {
      {"width", 300},
      {"height", 240},
      {"mark", {{"type", "point"}, {"filled", true}, {"size", 70}, {"tooltip", true}}},
      {"encoding",
       {{"x", number_axis("undrifted", report.metric + " undrifted")},
        {"y", number_axis("drifted", report.metric + " drifted")},
        {"color", colour_of("model", "model")}}}};
  const Spec spec = multiples_of(sentence, rows, "case", 2, view);
  figures.push_back({"trade_off", "Undrifted against robust", sentence, table.table().name, spec});
}

void add_arms(const TableView& table, const Report& report, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row) {
    const double mean = table.number(row, report.metric);
    const double sd = table.number(row, report.metric + "_sd");
    if (std::isnan(mean)) continue;
    rows.push_back({{"arm", table.text(row, "model")},
                    {"mean", value_of(mean)},
                    {"low", value_of(mean - sd)},
                    {"high", value_of(mean + sd)}});
  }
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "Learned against frozen data models: test {} of each arm, mean and standard deviation over "
      "folds.",
      report.metric);
  const Spec y = name_axis("arm");
  Spec spec = spec_of(sentence, rows);
  spec["width"] = 480;
  spec["height"] = {{"step", 24}};
  spec["layer"] = {
      Spec{{"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
           {"encoding",
            {{"x", number_axis("low", report.metric)}, {"x2", {{"field", "high"}}}, {"y", y}}}},
      Spec{{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}, {"tooltip", true}}},
           {"encoding", {{"x", number_axis("mean", report.metric)}, {"y", y}}}}};
  figures.push_back(
      {"arms", "Does learning the data model pay", sentence, table.table().name, spec});
}

}  // namespace

void add_model_figures(const TableView& table, const Report& report, Figures& figures) {
  const std::string& name = table.table().name;
  if (name == "cells" && table.has({"model", "case", "test", "own_pipeline"})) {
    const Means means = means_of(table, report.metric);
    add_slopes(table, report, means, figures);
    add_trade(table, report, means, figures);
    add_matrix(table, report, figures);
  }
  if (name == "arms" && table.has({"model", "over_frozen"})) add_arms(table, report, figures);
}

}  // namespace driftsweep::analysis
