#include <fmt/format.h>

#include "analysis/number_text.h"
#include "analysis/summary.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {

using store::Status;

namespace {

std::string progress_text(const RowCounts& rows) {
  const auto of = [](const KindCounts& kind, const char* name) {
    return fmt::format("{} of {} {}", kind.of(Status::complete),
                       kind.total() - kind.of(Status::pruned), name);
  };
  std::string text = "Complete rows: ";
  if (rows.training.total() > 0) text += of(rows.training, "trainings") + ", ";
  text += of(rows.reference, "references");
  if (rows.evaluation.total() > 0 || rows.search.total() == 0)
    text += ", " + of(rows.evaluation, "evaluations");
  if (rows.search.total() > 0) text += ", " + of(rows.search, "searches");
  if (rows.tolerance.total() > 0) text += ", " + of(rows.tolerance, "tolerances");
  if (rows.ellipsoid.total() > 0) text += ", " + of(rows.ellipsoid, "ellipsoids");
  text += ".";
  const int64_t pruned = rows.evaluation.of(Status::pruned) + rows.reference.of(Status::pruned);
  if (pruned > 0)
    text += " " + plural(pruned, "row") + (pruned == 1 ? " was" : " were") +
            " pruned: early_terminate stopped the training of their models.";
  return text;
}

std::string partial_text(const RowCounts& rows) {
  std::string text = "This study is PARTIAL: ";
  const int64_t failed = rows.reference.of(Status::failed) + rows.evaluation.of(Status::failed) +
                         rows.search.of(Status::failed) + rows.tolerance.of(Status::failed) +
                         rows.ellipsoid.of(Status::failed);
  int64_t missing = 0;
  for (const auto* kind :
       {&rows.reference, &rows.evaluation, &rows.search, &rows.tolerance, &rows.ellipsoid})
    missing += kind->total() - kind->of(Status::complete) - kind->of(Status::pruned);
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

std::string reference_table(const Summary& summary, size_t width) {
  TextTable table({{"model", Align::left}, {summary.metric}, {"loss"}, {"folds"}});
  for (const auto& model : summary.models) {
    table.add({model.model + (model.pruned ? " (pruned)" : ""),
               with_sd(model.reference_metric, metric_text),
               with_sd(model.reference_loss, number_text),
               std::to_string(model.reference_loss.count())});
  }
  return "Undrifted (mean ± sd over folds)\n" + table.text(width);
}

std::string drop_table(const Summary& summary, size_t width) {
  TextTable table({{"model", Align::left},
                   {"parameter", Align::left},
                   {"values"},
                   {"mean drop"},
                   {"sd"},
                   {"largest"},
                   {"rows"}});
  const auto add = [&table](const std::string& model, const std::string& parameter,
                            const std::string& label, const Moments& drop) {
    table.add({model, parameter, label, drop_text(drop.mean()), metric_text(drop.sd()),
               drop_text(drop.largest()), std::to_string(drop.count())});
  };
  for (const auto& model : summary.models) {
    add(model.model, "(all points)", "", model.drop);
    for (const auto& axis : model.axes) {
      std::string name = axis.parameter;
      for (const auto& level : axis.levels) {
        add("", name, level.label, level.drop);
        name.clear();
      }
    }
  }
  return fmt::format("Drop of {} under drift (undrifted - drifted, same model and fold)\n",
                     summary.metric) +
         table.text(width);
}

std::string test_table(const Summary& summary, size_t width) {
  TextTable table({{"model", Align::left},
                   {"test set", Align::left},
                   {summary.metric},
                   {"loss"},
                   {"drop"},
                   {"folds"}});
  for (const auto& model : summary.models) {
    std::string name = model.model;
    for (const auto& test : model.tests) {
      table.add({name, test.name, with_sd(test.metric, metric_text),
                 with_sd(test.loss, number_text), drop_text(test.drop.mean()),
                 std::to_string(test.loss.count())});
      name.clear();
    }
  }
  return "Further data sets, undrifted (drop from the study's own test part, other images)\n" +
         table.text(width);
}

std::string worst_points(const Summary& summary, size_t width) {
  std::string text = "Worst point (mean over folds)\n";
  for (const auto& model : summary.models) {
    if (model.worst.point < 0) {
      text += fmt::format("  {}: {}\n", model.model, model.pruned ? "pruned" : "no complete row");
      continue;
    }
    std::string line =
        fmt::format("  {}: point {}, {} {} (drop {})", model.model, model.worst.point,
                    summary.metric, metric_text(model.worst.metric), drop_text(model.worst.drop));
    if (!model.worst.coordinates.empty()) line += " at";
    for (const auto& coordinate : model.worst.coordinates) line += " " + coordinate;
    text += wrapped(line, width, 4);
  }
  return text;
}

std::string gradient_table(const Summary& summary, size_t width) {
  TextTable table({{"parameter", Align::left},
                   {"model", Align::left},
                   {"|gradient| x range"},
                   {"mean gradient"},
                   {"per", Align::left},
                   {"rows"}});
  for (const auto& gradient : summary.gradients) {
    table.add({gradient.parameter, gradient.model, number_text(gradient.strength.mean()),
               number_text(gradient.raw.mean()), gradient.unit,
               std::to_string(gradient.raw.count())});
  }
  std::string text = "Strongest gradients of the mean test loss (over points and folds)\n";
  if (!table.empty()) text += table.text(width);
  if (!summary.without_gradient.empty()) {
    std::string line = "  without a gradient:";
    for (const auto& each : summary.without_gradient) line += " " + each;
    text += wrapped(line, width, 4);
  }
  return text;
}

}  // namespace

std::string rows_text(const RowCounts& rows, size_t width) {
  std::string text = wrapped(progress_text(rows), width, 2);
  if (!rows.complete()) text += wrapped(partial_text(rows), width, 2);
  return text;
}

std::string to_text(const Summary& summary, size_t width) {
  std::string text =
      wrapped(fmt::format("{}: {} study of {}, {}, {}", summary.name, summary.kind,
                          plural(static_cast<int64_t>(summary.models.size()), "model"),
                          plural(summary.folds, "fold"),
                          summary.rows.search.total() > 0
                              ? fmt::format("{} searches", summary.rows.search.total())
                              : points_text(summary)),
              width, 2);
  text += rows_text(summary.rows, width);
  if (summary.not_a_number > 0) {
    text += wrapped(fmt::format("Skipped: {} whose {} is not a number.",
                                plural(summary.not_a_number, "complete row"), summary.metric),
                    width, 2);
  }
  if (summary.without_reference > 0) {
    text += wrapped(fmt::format("Skipped in the drops: {} whose reference is missing.",
                                plural(summary.without_reference, "complete row")),
                    width, 2);
  }
  text += "\n" + reference_table(summary, width);
  if (!summary.worst_drifts.empty())
    text += "\n" + to_text(summary.worst_drifts, summary.metric, width);
  if (!summary.tolerances.empty())
    text += "\n" + to_text(summary.tolerances, summary.metric, width);
  if (!summary.ellipsoids.empty())
    text += "\n" + to_text(summary.ellipsoids, summary.metric, width);
  if (summary.tests > 0) text += "\n" + test_table(summary, width);
  if (summary.points == 0) return text;
  text += "\n" + drop_table(summary, width);
  text += "\n" + worst_points(summary, width);
  if (!summary.gradients.empty() || !summary.without_gradient.empty()) {
    text += "\n" + gradient_table(summary, width);
  }
  return text;
}

}  // namespace driftsweep::analysis
