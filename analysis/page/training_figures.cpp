#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "analysis/page/figure.h"

namespace driftsweep::analysis {
namespace {

constexpr size_t most_paths = 12;  // small charts on a page

void add_classes(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    rows.push_back({{"model", table.text(row, "model")},
                    {"class", table.text(row, "class")},
                    {"undrifted", value_of(table.number(row, "recall"))},
                    {"drifted", value_of(table.number(row, "drifted_recall"))}});
  const std::string sentence =
      "Recall of each class without drift (tick) and over all points of the design (dot), folds "
      "together.";
  Spec spec = spec_of(sentence, rows);
  spec["width"] = 480;
  spec["height"] = {{"step", 13}};
  spec["layer"] = drift_layers("recall", "class", "model");
  figures.push_back({"classes", "Which class drift hurts", sentence, table.table().name, spec});
}

void add_curves(const TableView& table, Figures& figures) {
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row) {
    const auto add = [&](const char* part, const char* column) {
      const double loss = table.number(row, column);
      if (std::isnan(loss)) return;
      rows.push_back(
          {{"model", table.text(row, "model")},
           {"training", fmt::format("{} {}", table.text(row, "model"), table.number(row, "fold"))},
           {"epoch", table.number(row, "epoch")},
           {"part", part},
           {"loss", value_of(loss)}});
    };
    add("training", "loss");
    add("validation", "validation_loss");
  }
  if (rows.empty()) return;
  const std::string sentence =
      "Loss of every training by epoch, a line for each fold; dashed on the validation part.";
  Spec spec = spec_of(sentence, rows);
  spec["width"] = 480;
  spec["height"] = 220;
  spec["mark"] = {{"type", "line"}, {"tooltip", true}};
  spec["encoding"] = {
      {"x",
       {{"field", "epoch"},
        {"type", "quantitative"},
        {"axis", {{"tickMinStep", 1}}},
        {"title", "epoch"},
        {"scale", {{"zero", false}}}}},
      {"y", {{"field", "loss"}, {"type", "quantitative"}, {"title", "loss"}}},
      {"color", colour_of("model", "model")},
      {"detail", {{"field", "training"}}},
      {"strokeDash",
       {{"field", "part"}, {"type", "nominal"}, {"sort", Spec()}, {"title", "part"}}}};
  figures.push_back({"learning_curves", "Trainings", sentence, table.table().name, spec});
}

// The parameters that went farthest, in shares of where they began.
std::set<std::string> farthest(const TableView& table, size_t most) {
  std::map<std::string, std::pair<double, double>> ends;  // least and largest value
  for (size_t row = 0; row < table.rows(); ++row) {
    const double value = table.number(row, "value");
    const auto [end, is_new] = ends.try_emplace(table.text(row, "parameter"), value, value);
    end->second.first = std::min(end->second.first, value);
    end->second.second = std::max(end->second.second, value);
  }
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [name, end] : ends)
    order.emplace_back(
        (end.first - end.second) / std::max({std::abs(end.first), std::abs(end.second), 1e-3}),
        name);
  std::sort(order.begin(), order.end());
  std::set<std::string> names;
  for (size_t i = 0; i < std::min(most, order.size()); ++i) names.insert(order[i].second);
  return names;
}

void add_path(const TableView& table, Figures& figures) {
  const auto shown = farthest(table, most_paths);
  Spec rows = Spec::array();
  for (size_t row = 0; row < table.rows(); ++row)
    if (shown.count(table.text(row, "parameter")) > 0)
      rows.push_back({{"model", table.text(row, "model")},
                      {"parameter", table.text(row, "parameter")},
                      {"epoch", table.number(row, "epoch")},
                      {"value", value_of(table.number(row, "value"))}});
  const std::string sentence = fmt::format(
      "Where learning took the data model: learned parameters after each epoch, mean over folds; "
      "the {} that went farthest for their size.",
      shown.size());
  const Spec view = {{"width", 140},
                     {"height", 90},
                     {"mark", {{"type", "line"}, {"tooltip", true}}},
                     {"encoding",
                      {{"x",
                        {{"field", "epoch"},
                         {"type", "quantitative"},
                         {"title", Spec()},
                         {"axis", {{"tickMinStep", 1}}},
                         {"scale", {{"zero", false}}}}},
                       {"y", number_axis("value", "")},
                       {"color", colour_of("model", "model")}}}};
  const Spec spec = multiples_of(sentence, rows, "parameter", 4, view);
  figures.push_back(
      {"learned_path", "Path of the learned pipeline", sentence, table.table().name, spec});
}

}  // namespace

void add_training_figures(const TableView& table, const Report&, Figures& figures) {
  const std::string& name = table.table().name;
  if (name == "classes" && table.has({"recall", "drifted_recall"})) add_classes(table, figures);
  if (name == "learning_curves" && table.has({"fold", "epoch", "loss"})) add_curves(table, figures);
  if (name == "learned_path" && table.has({"parameter", "epoch", "value"}))
    add_path(table, figures);
}

}  // namespace driftsweep::analysis
