#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/number_text.h"
#include "analysis/render.h"
#include "analysis/summary.h"

namespace driftsweep::analysis {

using store::RowKind;
using store::Status;

namespace {

std::string progress_text(const RowCounts& rows) {
  const auto of = [](const KindCounts& kind, const char* name) {
    return fmt::format("{} of {} {}", kind.of(Status::complete),
                       kind.total() - kind.of(Status::pruned), name);
  };
  // A study is of evaluations, also where it has none, or of searches.
  const auto is_told = [&](RowKind kind) {
    return rows.of(kind).total() > 0 || kind == RowKind::reference ||
           (kind == RowKind::evaluation && rows.of(RowKind::forensics).total() == 0);
  };
  std::vector<std::string> kinds;
  for (const store::RowType& type : store::row_types())
    if (is_told(type.kind)) kinds.push_back(of(rows.of(type.kind), type.plural));
  std::string text = fmt::format("Complete rows: {}.", fmt::join(kinds, ", "));
  const int64_t pruned = rows.of(RowKind::evaluation).of(Status::pruned) +
                         rows.of(RowKind::reference).of(Status::pruned);
  if (pruned > 0)
    text += " " + plural(pruned, "row") + (pruned == 1 ? " was" : " were") +
            " pruned: early_terminate stopped the training of their models.";
  return text;
}

std::string partial_text(const RowCounts& rows) {
  std::string text = "This study is PARTIAL: ";
  const KindCounts results = rows.results();
  const int64_t failed = results.of(Status::failed);
  const int64_t missing =
      results.total() - results.of(Status::complete) - results.of(Status::pruned);
  text += plural(missing, "row") + (missing == 1 ? " is" : " are") + " missing";
  if (failed > 0) text += fmt::format(" ({} of them failed)", failed);
  return text + ". The numbers below rest on the complete rows alone.";
}

std::string points_text(const Summary& summary) {
  const std::string points = plural(summary.points, "point");
  if (summary.tests == 0) return points;
  const std::string tests = plural(summary.tests, "further data set");
  return summary.points == 0 ? tests : points + ", " + tests;
}

Table reference_table(const Summary& summary) {
  const std::string& metric = summary.metric;
  Table table{.name = "undrifted",
              .title = "Undrifted",
              .sentence = "Undrifted (mean ± sd over folds)",
              .columns = {named("model", "model", "the task model"),
                          data("pruned", "", "its training ended early, since others were better"),
                          data(metric, metric, "mean over folds"),
                          data(metric + "_sd", metric, "over folds"), shown(metric),
                          data("loss", "", "mean over folds"), data("loss_sd", "", "over folds"),
                          shown("loss"), both("folds", "folds", "", "complete ones")}};
  for (const auto& model : summary.models)
    table.rows.push_back({{model.model, model.model + (model.pruned ? " (pruned)" : "")},
                          model.pruned,
                          mean_of(model.reference_metric),
                          sd_of(model.reference_metric),
                          reading(with_sd(model.reference_metric, metric_text)),
                          mean_of(model.reference_loss),
                          sd_of(model.reference_loss),
                          reading(with_sd(model.reference_loss, number_text)),
                          model.reference_loss.count()});
  return table;
}

constexpr const char* all_points = "(all points)";

std::vector<Cell> drop_row(const std::string& model, const std::string& parameter,
                           const std::string& label, const Moments& drop) {
  return {model,
          {parameter == all_points ? Value() : Value(parameter), parameter},
          {parameter == all_points ? Value() : Value(label), label},
          {mean_of(drop).value, drop_text(drop.mean())},
          {sd_of(drop).value, metric_text(drop.sd())},
          {drop.count() == 0 ? Value() : Value(drop.largest()), drop_text(drop.largest())},
          drop.count()};
}

// That a row of a parameter is no effect of this parameter alone.
std::string averages_note(const Summary& summary) {
  const auto axes = summary.models.empty() ? 0 : summary.models.front().axes.size();
  if (axes < 2) return "";
  std::string note =
      "A row of a parameter averages over all points with such a value, whatever the other "
      "parameters are there: it is not the cost of this drift alone, and a range that holds the "
      "undrifted value has the drop of the others too.";
  if (summary.thirds) note += " \"1 to 2\": a third of the points each, by the parameter's value.";
  return note;
}

Table drop_table(const Summary& summary) {
  const std::string& metric = summary.metric;
  Table table{.name = "drops",
              .title = "What drift costs",
              .sentence = fmt::format(
                  "Drop of {} under drift (undrifted - drifted, same model and fold)", metric),
              .columns = {named("model", "model", "the task model", true),
                          named("parameter", "parameter", "missing for all points together", true),
                          both("values", "values", "", "of the parameter at these points"),
                          both("mean_drop", "mean drop", metric, "over points and folds"),
                          both("sd", "sd", metric, "over points and folds"),
                          both("largest_drop", "largest", metric, "of one point and fold"),
                          both("rows", "rows", "", "points and folds that are complete")}};
  for (const auto& model : summary.models) {
    table.rows.push_back(drop_row(model.model, all_points, "", model.drop));
    for (const auto& axis : model.axes)
      for (const auto& level : axis.levels)
        table.rows.push_back(drop_row(model.model, axis.parameter, level.label, level.drop));
  }
  if (const std::string note = averages_note(summary); !note.empty()) table.notes.push_back(note);
  return table;
}

Table test_table(const Summary& summary) {
  const std::string& metric = summary.metric;
  Table table{
      .name = "test_sets",
      .title = "Further data sets",
      .sentence =
          "Further data sets, undrifted (drop from the study's own test part, other images)",
      .columns = {
          named("model", "model", "the task model", true),
          named("test_set", "test set", "name in data.test"),
          data(metric, metric, "mean over folds"), data(metric + "_sd", metric, "over folds"),
          shown(metric), data("loss", "", "mean over folds"), data("loss_sd", "", "over folds"),
          shown("loss"), both("mean_drop", "drop", metric, "from the study's own test part"),
          both("folds", "folds", "", "complete ones")}};
  for (const auto& model : summary.models)
    for (const auto& test : model.tests)
      table.rows.push_back({model.model,
                            test.name,
                            mean_of(test.metric),
                            sd_of(test.metric),
                            reading(with_sd(test.metric, metric_text)),
                            mean_of(test.loss),
                            sd_of(test.loss),
                            reading(with_sd(test.loss, number_text)),
                            {mean_of(test.drop).value, drop_text(test.drop.mean())},
                            test.loss.count()});
  return table;
}

std::string worst_sentence(const Summary& summary, const ModelSummary& model) {
  if (model.worst.point < 0)
    return fmt::format("{}: {}", model.model, model.pruned ? "pruned" : "no complete row");
  std::string line =
      fmt::format("{}: point {}, {} {} (drop {})", model.model, model.worst.point, summary.metric,
                  metric_text(model.worst.metric), drop_text(model.worst.drop));
  if (!model.worst.coordinates.empty()) line += " at";
  for (const auto& coordinate : model.worst.coordinates) line += " " + coordinate;
  return line;
}

Table worst_points(const Summary& summary) {
  const std::string& metric = summary.metric;
  Table table{.name = "worst_points",
              .title = "Worst points",
              .sentence = "Worst point (mean over folds)",
              .columns = {data("model", "", "the task model"),
                          data("point", "", "of the design; missing where no row is complete"),
                          data(metric, metric, "mean over folds"),
                          data("mean_drop", metric, "mean over folds"),
                          data("at", "", "name=value of every parameter of the design"),
                          shown("worst point", Align::left)},
              .sentences = true};
  for (const auto& model : summary.models) {
    const bool known = model.worst.point >= 0;
    table.rows.push_back({model.model, known ? Cell(model.worst.point) : Cell(),
                          known ? Cell(model.worst.metric) : Cell(),
                          known ? Cell(model.worst.drop) : Cell(),
                          fmt::format("{}", fmt::join(model.worst.coordinates, " ")),
                          reading(worst_sentence(summary, model))});
  }
  return table;
}

Table gradient_table(const Summary& summary) {
  Table table{.name = "gradients",
              .title = "Gradients",
              .sentence = "Strongest gradients of the mean test loss (over points and folds)",
              .columns = {named("parameter", "parameter", "of the design"),
                          named("model", "model", "the task model"),
                          both("strength", "|gradient| x range", "loss",
                               "mean of |gradient| x sampled range of the parameter"),
                          both("gradient", "mean gradient", "", "loss per unit of the parameter"),
                          named("per", "per", "unit of the parameter"),
                          both("rows", "rows", "", "points and folds that are complete")}};
  for (const auto& gradient : summary.gradients)
    table.rows.push_back({gradient.parameter,
                          gradient.model,
                          {mean_of(gradient.strength).value, number_text(gradient.strength.mean())},
                          {mean_of(gradient.raw).value, number_text(gradient.raw.mean())},
                          gradient.unit,
                          gradient.raw.count()});
  if (summary.without_gradient.empty()) return table;
  std::string line = "without a gradient:";
  for (const auto& each : summary.without_gradient) line += " " + each;
  table.notes.push_back(line);
  return table;
}

}  // namespace

std::vector<std::string> rows_sentences(const RowCounts& rows) {
  std::vector<std::string> sentences = {progress_text(rows)};
  if (!rows.complete()) sentences.push_back(partial_text(rows));
  return sentences;
}

Report report_of(const Summary& summary) {
  Report report{.study = summary.name,
                .kind = summary.kind,
                .metric = summary.metric,
                .folds = summary.folds,
                .complete = summary.rows.complete(),
                .sentences = {},
                .tables = {}};
  const int64_t searches = summary.rows.of(RowKind::forensics).total();
  report.sentences.push_back(fmt::format(
      "{}: {} study of {}, {}, {}", summary.name, summary.kind,
      plural(static_cast<int64_t>(summary.models.size()), "model"), plural(summary.folds, "fold"),
      searches > 0 ? fmt::format("{} searches", searches) : points_text(summary)));
  for (auto& sentence : rows_sentences(summary.rows)) report.sentences.push_back(sentence);
  if (summary.not_a_number > 0)
    report.sentences.push_back(fmt::format("Skipped: {} whose {} is not a number.",
                                           plural(summary.not_a_number, "complete row"),
                                           summary.metric));
  if (summary.without_reference > 0)
    report.sentences.push_back(fmt::format("Skipped in the drops: {} whose reference is missing.",
                                           plural(summary.without_reference, "complete row")));
  report.tables.push_back(reference_table(summary));
  if (!summary.worst_drifts.empty()) {
    report.tables.push_back(worst_drifts_table(summary.worst_drifts, summary.metric));
    report.tables.push_back(moves_table(summary.worst_drifts));
  }
  if (!summary.tolerances.empty())
    report.tables.push_back(tolerances_table(summary.tolerances, summary.claim));
  if (!summary.ellipsoids.empty()) {
    report.tables.push_back(ellipsoids_table(summary.ellipsoids, summary.claim));
    report.tables.push_back(ellipsoid_parts_table(summary.ellipsoids, summary.claim));
  }
  if (summary.tests > 0) report.tables.push_back(test_table(summary));
  if (summary.points == 0) return report;
  report.tables.push_back(drop_table(summary));
  report.tables.push_back(worst_points(summary));
  if (!summary.gradients.empty() || !summary.without_gradient.empty())
    report.tables.push_back(gradient_table(summary));
  return report;
}

std::string to_text(const Summary& summary, size_t width) {
  return text_of(report_of(summary), width);
}

}  // namespace driftsweep::analysis
