#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

Spec response_row(const TableView& table, size_t row, const std::string& metric) {
  return {{"what", with_unit(table.text(row, "parameter"), table.text(row, "unit"))},
          {"model", table.text(row, "model")},
          {"choice", table.text(row, "choice")},
          {"value", value_of(table.number(row, "value"))},
          {"mean", value_of(table.number(row, metric))},
          {"low", value_of(table.number(row, "band_low"))},
          {"high", value_of(table.number(row, "band_high"))},
          {"points", value_of(table.number(row, "points"))},
          {"undrifted", value_of(table.number(row, "undrifted"))}};
}

Spec tooltips() {
  Spec all = Spec::array();
  for (const char* field : {"model", "choice"})
    all.push_back({{"field", field}, {"type", "nominal"}});
  for (const char* field : {"value", "mean", "low", "high", "undrifted", "points"})
    all.push_back({{"field", field}, {"type", "quantitative"}, {"format", ".4~g"}});
  return all;
}

void add_curves(const Spec& rows, const TableView& table, const Report& report, Figures& figures) {
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "Mean {} at the values of each parameter, averaged over all others of the "
      "design; the band is the {:.0f} % confidence of the mean over points, the dashed "
      "line the model without drift.",
      report.metric, 100 * table.table().confidence.value_or(0.95));
  const Spec x = number_axis("value", "");
  const Spec colour = colour_of("model", "model");
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (const auto& row : rows)
    for (const char* field : {"mean", "low", "high", "undrifted"})
      if (row[field].is_number()) {
        least = std::min(least, row[field].get<double>());
        largest = std::max(largest, row[field].get<double>());
      }
  // One scale of the metric for all parameters.
  const auto y = [&](const char* field) {
    Spec axis = number_axis(field, report.metric);
    axis["scale"] = {{"domain", {least, largest}}, {"nice", true}};
    return axis;
  };
  Spec rule = y("undrifted");
  rule["aggregate"] = "mean";
  const Spec view = {
      {"width", 210},
      {"height", 150},
      {"layer",
       {Spec{{"mark", {{"type", "area"}, {"opacity", 0.2}}},
             {"encoding",
              {{"x", x}, {"y", y("low")}, {"y2", {{"field", "high"}}}, {"color", colour}}}},
        Spec{{"mark", {{"type", "rule"}, {"strokeDash", {5, 4}}, {"opacity", 0.8}}},
             {"encoding", {{"y", rule}, {"color", colour}}}},
        Spec{{"mark", {{"type", "line"}, {"point", {{"size", 24}}}}},
             {"encoding",
              {{"x", x}, {"y", y("mean")}, {"color", colour}, {"tooltip", tooltips()}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "what", 3, view);
  figures.push_back({"responses", "What each parameter costs", sentence, table.table().name, spec});
}

void add_choices(const Spec& rows, const TableView& table, const Report& report, Figures& figures) {
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "Mean {} by choice, averaged over all other parameters of the design, with its "
      "{:.0f} % confidence over points; the tick is the model without drift.",
      report.metric, 100 * table.table().confidence.value_or(0.95));
  const Spec y = name_axis("choice"), colour = colour_of("model", "model");
  const Spec offset = {{"field", "model"}, {"sort", Spec()}};
  const Spec view = {{"width", 480},
                     {"height", {{"step", 12}}},
                     {"layer",
                      {Spec{{"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                            {"encoding",
                             {{"x", number_axis("low", report.metric)},
                              {"x2", {{"field", "high"}}},
                              {"y", y},
                              {"yOffset", offset},
                              {"color", colour}}}},
                       Spec{{"mark", {{"type", "tick"}, {"opacity", 0.7}}},
                            {"encoding",
                             {{"x", number_axis("undrifted", report.metric)},
                              {"y", y},
                              {"yOffset", offset},
                              {"color", colour}}}},
                       Spec{{"mark", {{"type", "point"}, {"filled", true}, {"size", 60}}},
                            {"encoding",
                             {{"x", number_axis("mean", report.metric)},
                              {"y", y},
                              {"yOffset", offset},
                              {"color", colour},
                              {"tooltip", tooltips()}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "what", 1, view);
  figures.push_back({"choices", "What each choice costs", sentence, table.table().name, spec});
}

void add_responses(const TableView& table, const Report& report, Figures& figures) {
  Spec numbers = Spec::array(), choices = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row) {
    const bool is_choice = !table.text(row, "choice").empty();
    (is_choice ? choices : numbers).push_back(response_row(table, row, report.metric));
  }
  add_curves(numbers, table, report, figures);
  // A comparison of cases shows its choices in the matrix of models by tests.
  const bool compares = std::any_of(report.tables.begin(), report.tables.end(),
                                    [](const Table& other) { return other.name == "cells"; });
  if (!compares) add_choices(choices, table, report, figures);
}

void add_worst(const TableView& table, const Report& report, Figures& figures) {
  Spec rows = Spec::array();
  const std::string held_out = "held_out_" + report.metric;
  for (size_t row = 0; row < table.rows(); ++row) {
    const std::string search =
        fmt::format("{}, lambda {:.4g}", table.text(row, "group"), table.number(row, "lambda"));
    const auto add = [&](const char* images, const char* before, const std::string& after) {
      if (std::isnan(table.number(row, after))) return;
      rows.push_back({{"model", table.text(row, "model")},
                      {"search", search},
                      {"images", images},
                      {"undrifted", value_of(table.number(row, before))},
                      {"drifted", value_of(table.number(row, after))},
                      {"distance", value_of(table.number(row, "distance"))}});
    };
    add("searched", "undrifted", report.metric);
    add("held out", "held_out_undrifted", held_out);
  }
  if (rows.empty()) return;
  const std::string sentence = fmt::format(
      "The worst drifts that the searches found, by group of parameters and weight of "
      "the distance: {} without drift (tick) and under it (dot), on the images that "
      "were searched and on held-out ones.",
      report.metric);
  const Spec view = {{"width", 480},
                     {"height", {{"step", 14}}},
                     {"layer", drift_layers(report.metric, "search", "images")}};
  const Spec spec = multiples_of(sentence, rows, "model", 1, view);
  figures.push_back({"worst_drifts", "What breaks it", sentence, table.table().name, spec});
}

void add_gradients(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    rows.push_back({{"parameter", table.text(row, "parameter")},
                    {"model", table.text(row, "model")},
                    {"strength", value_of(table.number(row, "strength"))},
                    {"gradient", value_of(table.number(row, "gradient"))}});
  const std::string sentence =
      "How steep the mean test loss is in each parameter: the mean of |gradient| times the "
      "parameter's sampled range, over points and folds.";
  Spec spec = spec_of(sentence, rows);
  spec["width"] = 480;
  spec["height"] = {{"step", 16}};
  spec["mark"] = {{"type", "bar"}, {"tooltip", true}};
  spec["encoding"] = {
      {"y", name_axis("parameter")},
      {"yOffset", {{"field", "model"}, {"sort", Spec()}}},
      {"x", {{"field", "strength"}, {"type", "quantitative"}, {"title", "change of loss"}}},
      {"color", colour_of("model", "model")}};
  figures.push_back({"gradients", "Where the loss is steep", sentence, table.table().name, spec});
}

}  // namespace

void add_drift_figures(const TableView& table, const Report& report, Figures& figures) {
  const std::string& name = table.table().name;
  if (name == "worst_drifts" && table.has({"group", "lambda", "undrifted"}))
    add_worst(table, report, figures);
  if (name == "responses" && table.has({"choice", "value", "band_low", "undrifted"}))
    add_responses(table, report, figures);
  if (name == "gradients" && table.has({"strength", "gradient"})) add_gradients(table, figures);
}

}  // namespace driftsweep::analysis
