#include "analysis/page/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/metric_sense.h"
#include "analysis/number_text.h"
#include "analysis/page/table_view.h"

namespace driftsweep::analysis {
namespace {

using Mood = Finding::Mood;

std::optional<TableView> table_of(const Report& report, const std::string& name) {
  for (const auto& table : report.tables)
    if (table.name == name && !table.rows.empty()) return TableView(table);
  return std::nullopt;
}

// Undrifted results by model: of the table `undrifted`, or of the cells of a comparison.
void add_undrifted(const Report& report, std::vector<Finding>& findings) {
  auto table = table_of(report, "undrifted");
  const bool cells = !table;
  if (cells) table = table_of(report, "cells");
  if (!table) return;
  const bool low = lower_is_better(report.metric);
  std::string best;
  double best_value = std::nan(""), worst_value = std::nan("");
  int64_t models = 0;
  for (size_t row = 0; row < table->rows(); ++row) {
    if (cells && table->text(row, "test") != "undrifted") continue;
    const double value = table->number(row, report.metric);
    if (std::isnan(value)) continue;
    ++models;
    const auto better = [low](double one, double other) { return low ? one < other : one > other; };
    if (std::isnan(best_value) || better(value, best_value)) {
      best_value = value;
      best = table->text(row, "model");
    }
    if (std::isnan(worst_value) || better(worst_value, value)) worst_value = value;
  }
  if (models == 0) return;
  findings.push_back({Mood::plain,
                      fmt::format("{} reaches {} of {} without drift", best,
                                  metric_text(best_value), report.metric),
                      models == 1
                          ? fmt::format("Mean over {}.", plural(report.folds, "fold"))
                          : fmt::format("Best of {} models, mean over {}; the last has {}.", models,
                                        plural(report.folds, "fold"), metric_text(worst_value))});
}

// Where along one parameter the mean drop is largest.
std::string worst_values(const TableView& table, const std::string& model) {
  std::optional<size_t> worst;
  for (size_t row = 0; row < table.rows(); ++row)
    if (table.text(row, "model") == model && !table.text(row, "parameter").empty() &&
        !std::isnan(table.number(row, "mean_drop")) &&
        (!worst || table.number(row, "mean_drop") > table.number(*worst, "mean_drop")))
      worst = row;
  if (!worst) return "";
  return fmt::format(" It loses most, {} on average, at {} {}.",
                     metric_text(table.number(*worst, "mean_drop")),
                     table.text(*worst, "parameter"), table.text(*worst, "values"));
}

void add_drops(const Report& report, std::vector<Finding>& findings) {
  const auto table = table_of(report, "drops");
  if (!table) return;
  for (size_t row = 0; row < table->rows(); ++row) {
    if (!table->text(row, "parameter").empty()) continue;  // the row of all points has none
    const double drop = table->number(row, "mean_drop"),
                 largest = table->number(row, "largest_drop");
    if (std::isnan(drop)) continue;
    const bool hurts = drop >= 0.0005;
    const std::string model = table->text(row, "model");
    findings.push_back(
        {drop > 0.05 ? Mood::bad
         : hurts     ? Mood::doubtful
                     : Mood::good,
         hurts
             ? fmt::format("{} loses {} of {} under drift", model, metric_text(drop), report.metric)
             : fmt::format("{} loses nothing under drift on average", model),
         fmt::format("Mean over {:.0f} points and folds of the design; the largest drop of one of "
                     "them is {}.{}",
                     table->number(row, "rows"), metric_text(largest),
                     worst_values(*table, model))});
  }
}

void add_tolerances(const Report& report, std::vector<Finding>& findings) {
  const auto table = table_of(report, "tolerances");
  if (!table) return;
  double tau = std::nan("");
  for (const auto& [name, number] : table->table().facts)
    if (name == "tau") tau = number;
  int64_t limits = 0, uncertified = 0;
  std::string names;
  for (size_t row = 0; row < table->rows(); ++row) {
    const std::string low = table->text(row, "low_end"), high = table->text(row, "high_end");
    if (low == "uncertified" || high == "uncertified") ++uncertified;
    if (low != "metric" && high != "metric") continue;
    ++limits;
    if (limits > 4) continue;
    names +=
        fmt::format("{}{} from {} to {}{}", names.empty() ? "" : "; ",
                    table->text(row, "parameter"), number_text(table->number(row, "certified_low")),
                    number_text(table->number(row, "certified_high")),
                    table->text(row, "unit").empty() ? "" : " " + table->text(row, "unit"));
  }
  const auto all = static_cast<int64_t>(table->rows());
  if (limits > 0 || uncertified == 0)
    findings.push_back(
        {limits > 0 ? Mood::doubtful : Mood::good,
         fmt::format("{} of {} parameters {} within the searched range", limits, all,
                     limits == 1 ? "is too far" : "are too far"),
         (limits == 0 ? std::string("No searched end costs tau.") : "Tolerated: " + names + ".") +
             fmt::format(" {} loses at most tau = {:.3g} there, confidence {} for each.",
                         report.metric, tau, table->table().confidence.value_or(std::nan("")))});
  if (uncertified > 0)
    findings.push_back({Mood::doubtful,
                        fmt::format("{} of {} tolerances are not certified", uncertified, all),
                        "Too few held-out images for tau at this confidence, or a drop where the "
                        "search saw none."});
}

void add_index(const Report& report, std::vector<Finding>& findings) {
  for (const auto& table : report.tables) {
    const TableView view(table);
    if (table.name.ends_with("_by_fold") || !view.has({"parameter", "ST", "ST_conf"})) continue;
    std::optional<size_t> top;
    for (size_t row = 0; row < view.rows(); ++row)
      if (!std::isnan(view.number(row, "ST")) &&
          (!top || view.number(row, "ST") > view.number(*top, "ST")))
        top = row;
    if (!top) continue;
    const bool told = view.number(*top, "ST") > view.number(*top, "ST_conf");
    if (!told) {
      findings.push_back({Mood::doubtful, "Too few points to tell which parameter decides",
                          fmt::format("The largest total index, of {}, is {:.2f} ± {:.2f}.",
                                      view.text(*top, "parameter"), view.number(*top, "ST"),
                                      view.number(*top, "ST_conf"))});
      return;
    }
    findings.push_back(
        {Mood::plain, view.text(*top, "parameter") + " decides most",
         fmt::format("Total index {:.2f} ± {:.2f}: that share of the variance of {} of {} goes "
                     "with it, alone or with others.",
                     view.number(*top, "ST"), view.number(*top, "ST_conf"),
                     view.text(*top, "output"), view.text(*top, "model"))});
    return;
  }
}

void add_worst(const Report& report, std::vector<Finding>& findings) {
  const auto table = table_of(report, "worst_drifts");
  if (!table) return;
  std::optional<size_t> worst;
  const auto drop = [&](size_t row) {
    return drop_of(report.metric, table->number(row, "undrifted"),
                   table->number(row, report.metric));
  };
  for (size_t row = 0; row < table->rows(); ++row)
    if (!std::isnan(drop(row)) && (!worst || drop(row) > drop(*worst))) worst = row;
  if (!worst) return;
  findings.push_back(
      {drop(*worst) > 0.05 ? Mood::bad : Mood::plain,
       fmt::format("The worst drift found brings {} from {} to {}", table->text(*worst, "model"),
                   metric_text(table->number(*worst, "undrifted")),
                   metric_text(table->number(*worst, report.metric))),
       fmt::format("Group {}, lambda {:.4g}, at a distance of {} between the pictures; {} on "
                   "images that no search saw.",
                   table->text(*worst, "group"), table->number(*worst, "lambda"),
                   number_text(table->number(*worst, "distance")),
                   metric_text(table->number(*worst, "held_out_" + report.metric)))});
}

void add_arms(const Report& report, std::vector<Finding>& findings) {
  const auto table = table_of(report, "arms");
  if (!table) return;
  for (size_t row = 0; row < table->rows(); ++row) {
    const double gain = table->number(row, "over_frozen"),
                 sd = table->number(row, "over_frozen_sd");
    if (std::isnan(gain) || table->text(row, "arm") != "learned") continue;
    findings.push_back(
        {gain > 0 ? Mood::good : Mood::plain,
         fmt::format("Learning the data model changes {} by {:+.3f}", report.metric, gain),
         fmt::format("{} against its frozen arm, fold by fold (sd {}).", table->text(row, "model"),
                     metric_text(sd))});
  }
}

void add_agreement(const Report& report, std::vector<Finding>& findings) {
  const auto table = table_of(report, "agreement");
  if (!table) return;
  const std::string drift = table->text(0, "drift_chooses");
  const std::string corruptions = table->text(0, "corruptions_choose");
  findings.push_back(
      {drift == corruptions ? Mood::plain : Mood::doubtful,
       drift == corruptions ? "Drift and corruptions choose the same model"
                            : "Drift and corruptions choose different models",
       fmt::format(
           "Under {} it is {}, under {} it is {}; the rank correlation of the models is {}.",
           table->text(0, "drift"), drift, table->text(0, "corruptions"), corruptions,
           number_text(table->number(0, "spearman")))});
}

}  // namespace

std::vector<Finding> findings_of(const Report& report) {
  std::vector<Finding> findings;
  for (const auto add :
       {add_undrifted, add_drops, add_worst, add_tolerances, add_index, add_arms, add_agreement})
    add(report, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const auto& one, const auto& other) {
    const auto gravity = [](Mood mood) {
      return mood == Mood::bad ? 0 : mood == Mood::doubtful ? 1 : 2;
    };
    return gravity(one.mood) < gravity(other.mood);
  });
  return findings;
}

}  // namespace driftsweep::analysis
