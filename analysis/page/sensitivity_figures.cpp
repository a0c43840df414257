#include <fmt/format.h>

#include <cmath>

#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

// Of tables that hold folds one by one beside their mean, the page shows the mean.
bool is_by_fold(const TableView& table) { return table.table().name.ends_with("_by_fold"); }

std::string output_of(const TableView& table, size_t row) {
  const std::string output = table.text(row, "output"), model = table.text(row, "model");
  if (model.empty()) return output;
  return output.empty() ? model : model + ": " + output;
}

std::string confidence_of(const TableView& table) {
  return fmt::format("{:.0f} %", 100 * table.table().confidence.value_or(0.95));
}

// A number with its interval.
void add_estimate(Spec& rows, const TableView& table, size_t row, const char* name,
                  const std::string& half_width) {
  const double value = table.number(row, name), half = table.number(row, half_width);
  if (std::isnan(value)) return;
  rows.push_back({{"of", output_of(table, row)},
                  {"parameter", table.text(row, "parameter")},
                  {"index", name},
                  {"value", value_of(value)},
                  {"low", value_of(value - half)},
                  {"high", value_of(value + half)}});
}

Spec intervals(const std::string& sentence, const Spec& rows, const std::string& axis) {
  const Spec y = name_axis("parameter");
  const Spec offset = {{"field", "index"}, {"sort", Spec()}};
  const Spec colour = colour_of("index", "index");
  const auto x = [&axis](const char* field) {
    return Spec{{"field", field}, {"type", "quantitative"}, {"title", axis}};
  };
  const Spec view = {
      {"width", 480},
      {"height", {{"step", 15}}},
      {"layer",
       {Spec{{"mark", {{"type", "bar"}, {"tooltip", true}}},
             {"encoding", {{"x", x("value")}, {"y", y}, {"yOffset", offset}, {"color", colour}}}},
        Spec{{"mark", {{"type", "rule"}, {"color", "gray"}, {"strokeWidth", 2}}},
             {"encoding",
              {{"x", x("low")}, {"x2", {{"field", "high"}}}, {"y", y}, {"yOffset", offset}}}}}}};
  return multiples_of(sentence, rows, "of", 1, view);
}

void add_indices(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    for (const char* index : {"S1", "ST"})
      add_estimate(rows, table, row, index, std::string(index) + "_conf");
  if (rows.empty()) return;
  const std::string sentence =
      "Which part of the camera decides: S1 is the share of the output's variance that a parameter "
      "explains alone, ST with all its interactions; lines are the " +
      confidence_of(table) + " confidence.";
  figures.push_back({table.table().name, "Which parameter decides", sentence, table.table().name,
                     intervals(sentence, rows, "share of variance")});
}

void add_bounds(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    add_estimate(rows, table, row, "dgsm", "dgsm_conf");
  if (rows.empty()) return;
  const std::string sentence =
      "The most that each parameter's total index can be, from gradients: small is unimportant, "
      "large may be either, and 1 or more says nothing; lines are the " +
      confidence_of(table) + " confidence.";
  figures.push_back({table.table().name, "What cannot decide", sentence, table.table().name,
                     intervals(sentence, rows, "ST at most")});
}

void add_screening(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    rows.push_back(
        {{"of", output_of(table, row)},
         {"parameter", table.text(row, "parameter")},
         {"mu*", value_of(table.number(row, "mu_star"))},
         {"low", value_of(table.number(row, "mu_star") - table.number(row, "mu_star_conf"))},
         {"high", value_of(table.number(row, "mu_star") + table.number(row, "mu_star_conf"))},
         {"sigma", value_of(table.number(row, "sigma"))}});
  const std::string sentence =
      "Elementary effects: right is important (mean size of the effect, with its " +
      confidence_of(table) + " confidence), up is an effect that depends on the other parameters.";
  const Spec y = {{"field", "sigma"}, {"type", "quantitative"}, {"title", "sigma"}};
  const auto x = [](const char* field) {
    return Spec{{"field", field}, {"type", "quantitative"}, {"title", "mu*"}};
  };
  const Spec view = {
      {"width", 300},
      {"height", 240},
      {"layer",
       {Spec{{"mark", {{"type", "rule"}, {"opacity", 0.5}}},
             {"encoding", {{"x", x("low")}, {"x2", {{"field", "high"}}}, {"y", y}}}},
        Spec{{"mark", {{"type", "point"}, {"filled", true}, {"size", 50}, {"tooltip", true}}},
             {"encoding", {{"x", x("mu*")}, {"y", y}}}},
        Spec{{"mark", {{"type", "text"}, {"align", "left"}, {"dx", 6}, {"dy", -6}}},
             {"encoding",
              {{"x", x("mu*")},
               {"y", y},
               {"text", {{"field", "parameter"}, {"type", "nominal"}}}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "of", 2, view);
  figures.push_back(
      {table.table().name, "Effects and their spread", sentence, table.table().name, spec});
}

void add_interactions(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    if (!std::isnan(table.number(row, "S2")))
      rows.push_back({{"of", output_of(table, row)},
                      {"parameter", table.text(row, "parameter")},
                      {"with", table.text(row, "parameter_2")},
                      {"S2", value_of(table.number(row, "S2"))},
                      {"±", value_of(table.number(row, "S2_conf"))}});
  if (rows.empty()) return;
  const std::string sentence =
      "Interactions: the share of the output's variance that two parameters explain together and "
      "neither alone (S2).";
  const Spec view = {
      {"width", {{"step", 44}}},
      {"height", {{"step", 30}}},
      {"encoding", {{"x", name_axis("parameter")}, {"y", name_axis("with")}}},
      {"layer",
       {Spec{{"mark", {{"type", "rect"}, {"tooltip", true}}},
             {"encoding",
              {{"color",
                {{"field", "S2"},
                 {"type", "quantitative"},
                 {"scale", {{"scheme", "blueorange"}, {"domainMid", 0}}}}}}}},
        Spec{{"mark", {{"type", "text"}, {"color", "black"}}},
             {"encoding",
              {{"text", {{"field", "S2"}, {"type", "quantitative"}, {"format", ".2f"}}}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "of", 2, view);
  figures.push_back({table.table().name, "What acts together", sentence, table.table().name, spec});
}

}  // namespace

void add_sensitivity_figures(const TableView& table, const Report&, Figures& figures) {
  if (is_by_fold(table)) return;
  if (table.has({"parameter", "S1", "ST", "ST_conf"})) add_indices(table, figures);
  if (table.has({"parameter", "mu_star", "mu_star_conf", "sigma"})) add_screening(table, figures);
  if (table.has({"parameter", "dgsm", "dgsm_conf"})) add_bounds(table, figures);
  if (table.has({"parameter", "parameter_2", "S2"})) add_interactions(table, figures);
}

}  // namespace driftsweep::analysis
