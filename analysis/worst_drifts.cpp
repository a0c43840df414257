#include "analysis/worst_drifts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/number_text.h"

namespace driftsweep::analysis {

using store::Status;

namespace {

// In ranges: numbers are stored as float32, so that nearer ones are the same.
constexpr double rounding = 1e-5;
// Parameters that moved less of their ranges are counted in the text, not named.
constexpr double hardly = 0.01;

std::optional<store::SearchValues> best_restart(const store::StudyFile& study, int64_t model,
                                                int64_t fold, int64_t first, double lambda) {
  std::optional<store::SearchValues> best;
  double best_objective = 0;
  for (int64_t restart = 0; restart < study.shape().search.restarts; ++restart) {
    if (study.read_record({store::RowKind::forensics, model, fold, first + restart}).status !=
        Status::complete)
      continue;
    auto values =
        study.read<store::SearchValues>({store::RowKind::forensics, model, fold, first + restart});
    const double objective = values.number("loss") - lambda * values.number("distance");
    if (best && objective <= best_objective) continue;
    best = std::move(values);
    best_objective = objective;
  }
  return best;
}

bool is_at_bound(const store::SearchAxes& axes, size_t parameter, double value) {
  if (axes.lows.empty()) return false;  // not kept by the version that began the study
  const double reach = rounding * axes.scales[parameter];
  return value <= axes.lows[parameter] + reach || value >= axes.highs[parameter] - reach;
}

// Where one parameter went, fold by fold.
struct Path {
  Moments value, ranges;
  int64_t at_bound = 0;
};

std::vector<DriftMove> moves_of(const store::SearchAxes& axes, const std::vector<Path>& paths) {
  std::vector<DriftMove> moves;
  for (size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].ranges.count() == 0 || paths[i].ranges.mean() <= rounding) continue;
    moves.push_back({.parameter = axes.parameters[i],
                     .unit = axes.units[i],
                     .as = axes.as[i],
                     .undrifted = axes.undrifted[i],
                     .value = paths[i].value.mean(),
                     .ranges = paths[i].ranges.mean(),
                     .at_bound = paths[i].at_bound});
  }
  std::stable_sort(moves.begin(), moves.end(),
                   [](const auto& one, const auto& other) { return one.ranges > other.ranges; });
  return moves;
}

WorstDrift gather(const store::StudyFile& study, int64_t model, int64_t first, double lambda) {
  const store::SearchAxes& axes = study.shape().search;
  WorstDrift drift;
  drift.lambda = lambda;
  drift.pruned =
      study.read_record({store::RowKind::forensics, model, 0, first}).status == Status::pruned;
  std::vector<Path> paths(axes.parameters.size());
  for (int64_t fold = 0; fold < study.shape().folds; ++fold) {
    const auto best = best_restart(study, model, fold, first, lambda);
    if (!best) continue;
    drift.before.add(best->number("undrifted_metric"));
    drift.after.add(best->number("metric"));
    drift.held_out_before.add(best->number("held_out_undrifted_metric"));
    drift.held_out_after.add(best->number("held_out_metric"));
    drift.distance.add(best->number("distance"));
    for (size_t i = 0; i < paths.size(); ++i) {
      const double value = best->parameters[i];
      const double ranges = std::abs(value - axes.undrifted[i]) / axes.scales[i];
      paths[i].value.add(value);
      paths[i].ranges.add(ranges);
      if (ranges > rounding && is_at_bound(axes, i, value)) ++paths[i].at_bound;
    }
  }
  drift.moves = moves_of(axes, paths);
  return drift;
}

std::string from_to(const Moments& before, const Moments& after) {
  if (after.count() == 0) return "-";
  return fmt::format("{:.3f} -> {:.3f}", before.mean(), after.mean());
}

std::string move_text(const DriftMove& move, int64_t folds) {
  std::string text = move.parameter;
  if (move.as == "factor")
    text += fmt::format(" x {:.3g}", move.value);
  else if (move.as == "offset")
    text += fmt::format(" {:+.3g}", move.value);
  else
    text += fmt::format(" {:.3g} -> {:.3g}", move.undrifted, move.value);
  if (move.at_bound == 0) return text;
  return text + (move.at_bound == folds
                     ? " (bound)"
                     : fmt::format(" (bound in {} of {} folds)", move.at_bound, folds));
}

// A line for each.
std::string moves_text(const WorstDrift& drift) {
  if (drift.pruned) return "(no such gradient)";
  std::string text;
  int64_t others = 0;
  for (const auto& move : drift.moves) {
    if (move.ranges < hardly && !text.empty())
      ++others;
    else
      text += (text.empty() ? "" : "\n") + move_text(move, drift.after.count());
  }
  if (others > 0) text += fmt::format("\n({} more by less than 1 % of a range)", others);
  return text.empty() ? "-" : text;
}

}  // namespace

std::vector<WorstDrift> worst_drifts(const store::StudyFile& study) {
  const store::StudyShape& shape = study.shape();
  std::vector<WorstDrift> drifts;
  for (size_t model = 0; model < shape.models.size(); ++model) {
    int64_t first = 0;
    for (const auto& group : shape.search.groups) {
      for (const double lambda : shape.search.lambdas) {
        drifts.push_back(gather(study, static_cast<int64_t>(model), first, lambda));
        drifts.back().model = shape.models[model];
        drifts.back().group = group;
        first += shape.search.restarts;
      }
    }
  }
  return drifts;
}

Table worst_drifts_table(const std::vector<WorstDrift>& drifts, const std::string& metric) {
  Table table{
      .name = "worst_drifts",
      .title = "Worst drifts",
      .sentence =
          "Worst drift found (means over folds; held out: test images that the "
          "search did not see; bound: the search could go no farther)",
      .columns = {named("model", "model", "the task model", true),
                  named("group", "group", "parameters that moved together", true),
                  both("lambda", "lambda", "", "weight of the distance"),
                  data("folds", "", "folds whose searches are complete"),
                  data("undrifted", metric, "mean, of the searched images"),
                  data(metric, metric, "mean under the worst drift, of the same images"),
                  data("held_out_undrifted", metric, "mean, of images no search saw"),
                  data("held_out_" + metric, metric, "mean under the worst drift, of these"),
                  shown(metric), shown("held out"),
                  both("distance", "distance", "", "mean of the processed pictures"),
                  shown("moved", Align::left)}};
  for (const auto& drift : drifts)
    table.rows.push_back({drift.model,
                          drift.group,
                          {drift.lambda, fmt::format("{:g}", drift.lambda)},
                          drift.after.count(),
                          mean_of(drift.before),
                          mean_of(drift.after),
                          mean_of(drift.held_out_before),
                          mean_of(drift.held_out_after),
                          reading(from_to(drift.before, drift.after)),
                          reading(from_to(drift.held_out_before, drift.held_out_after)),
                          {mean_of(drift.distance).value, number_text(drift.distance.mean())},
                          reading(moves_text(drift))});
  return table;
}

Table moves_table(const std::vector<WorstDrift>& drifts) {
  Table table{
      .name = "worst_drift_moves",
      .title = "Where the worst drifts lie",
      .sentence = "How far each parameter moved (means over folds)",
      .columns = {named("model", "", "the task model"),
                  named("group", "", "parameters that moved together"),
                  data("lambda", "", "weight of the distance"), data("parameter", "", "what moved"),
                  data("as", "", "whether numbers are values, offsets or factors"),
                  data("unit", "", "of the numbers"),
                  data("undrifted", "", "number without drift, in the row's unit"),
                  data("value", "", "number of the worst drift, in the row's unit"),
                  data("ranges", "sensible ranges", "how far it moved"),
                  data("folds_at_bound", "", "folds in which it ended at a bound"),
                  data("folds", "", "folds whose searches are complete")}};
  for (const auto& drift : drifts)
    for (const auto& move : drift.moves)
      table.rows.push_back({drift.model, drift.group, drift.lambda, move.parameter, move.as,
                            unit_text(move.as, move.unit), move.undrifted, move.value, move.ranges,
                            move.at_bound, drift.after.count()});
  return table;
}

}  // namespace driftsweep::analysis
