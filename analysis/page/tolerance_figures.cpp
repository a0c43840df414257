#include <fmt/format.h>

#include <cmath>

#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

std::string claim_of(const Table& table) {
  std::string text;
  for (const auto& [name, number] : table.facts) {
    if (name == "tau") text += fmt::format(" at most tau = {:.4g} is lost", number);
    if (name == "fewest_held_out_images")
      text += fmt::format(", certified on {:.0f} images", number);
  }
  return text +
         (table.confidence ? fmt::format(", confidence {} for each", *table.confidence) : "");
}

void add_intervals(const TableView& table, const Report& report, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row) {
    if (std::isnan(table.number(row, "undrifted"))) continue;
    rows.push_back({{"what", with_unit(table.text(row, "parameter"), table.text(row, "unit"))},
                    {"model", table.text(row, "model")},
                    {"undrifted", value_of(table.number(row, "undrifted"))},
                    {"certified from", value_of(table.number(row, "certified_low"))},
                    {"certified to", value_of(table.number(row, "certified_high"))},
                    {"searched from", value_of(table.number(row, "searched_low"))},
                    {"searched to", value_of(table.number(row, "searched_high"))},
                    {"low end", table.text(row, "low_end")},
                    {"high end", table.text(row, "high_end")}});
  }
  const std::string sentence = fmt::format(
      "How far each parameter may drift alone until {} falls:{}. Dark: certified on images that "
      "no search saw; light: what the searched images bear; the mark is the undrifted number.",
      report.metric, claim_of(table.table()));
  const auto bar = [](const char* from, const char* to, double height, double opacity) {
    return Spec{
        {"transform",
         {{{"filter", fmt::format("isValid(datum['{}']) && isValid(datum['{}'])", from, to)}}}},
        {"mark", {{"type", "bar"}, {"height", height}, {"opacity", opacity}, {"tooltip", true}}},
        {"encoding",
         {{"x", number_axis(from, "")},
          {"x2", {{"field", to}}},
          {"y", name_axis("model")},
          {"color", colour_of("model", "model")}}}};
  };
  const Spec view = {
      {"width", 560},
      {"height", {{"step", 26}}},
      {"layer",
       {bar("searched from", "searched to", 18, 0.3), bar("certified from", "certified to", 10, 1),
        Spec{{"mark", {{"type", "tick"}, {"thickness", 3}, {"height", 22}, {"color", "gray"}}},
             {"encoding", {{"x", number_axis("undrifted", "")}, {"y", name_axis("model")}}}}}}};
  const Spec spec = multiples_of(sentence, rows, "what", 1, view);
  figures.push_back({"tolerances", "How far is too far", sentence, table.table().name, spec});
}

void add_half_axes(const TableView& table, const Report& report, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    for (const char* of : {"certified", "searched"})
      rows.push_back({{"model", table.text(row, "model")},
                      {"axis", fmt::format("{:.0f}", table.number(row, "axis") + 1)},
                      {"images", of},
                      {"ranges", value_of(table.number(row, of))}});
  const std::string sentence = fmt::format(
      "Half axes of the ellipsoid in which all parameters may drift at once until {} "
      "falls, in sensible ranges; axis 1 tolerates least:{}.",
      report.metric, claim_of(table.table()));
  const Spec view = {
      {"width", 480},
      {"height", 160},
      {"mark", {{"type", "bar"}, {"tooltip", true}}},
      {"encoding",
       {{"x", name_axis("axis", "axis of the ellipsoid")},
        {"xOffset", {{"field", "images"}}},
        {"y", {{"field", "ranges"}, {"type", "quantitative"}, {"title", "sensible ranges"}}},
        {"color", colour_of("images", "images")}}}};
  const Spec spec = multiples_of(sentence, rows, "model", 1, view);
  figures.push_back(
      {"joint_tolerances", "All parameters at once", sentence, table.table().name, spec});
}

}  // namespace

void add_tolerance_figures(const TableView& table, const Report& report, Figures& figures) {
  if (table.has({"certified_low", "certified_high", "searched_low", "undrifted"}))
    add_intervals(table, report, figures);
  if (table.table().name == "joint_tolerances" && table.has({"axis", "certified", "searched"}))
    add_half_axes(table, report, figures);
}

}  // namespace driftsweep::analysis
