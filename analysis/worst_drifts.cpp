#include "analysis/worst_drifts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/text_table.h"

namespace driftsweep::analysis {

using store::Status;

namespace {

// Such lines are longer than a narrow terminal: names of parameters cut short would tell nothing.
constexpr size_t widest_names = 120;

std::optional<store::SearchValues> best_restart(const store::StudyFile& study, int64_t model,
                                                int64_t fold, int64_t first, double lambda) {
  std::optional<store::SearchValues> best;
  double best_objective = 0;
  for (int64_t restart = 0; restart < study.shape().search.restarts; ++restart) {
    if (study.read_search_record(model, fold, first + restart).status != Status::complete) continue;
    auto values = study.read_search(model, fold, first + restart);
    const double objective = values.number("loss") - lambda * values.number("distance");
    if (best && objective <= best_objective) continue;
    best = std::move(values);
    best_objective = objective;
  }
  return best;
}

void find_strongest(WorstDrift& drift, const store::SearchAxes& axes,
                    const std::vector<Moments>& shifts, const std::vector<Moments>& values) {
  double most = 0;
  for (size_t i = 0; i < shifts.size(); ++i) {
    if (shifts[i].count() == 0 || shifts[i].mean() <= most) continue;
    most = shifts[i].mean();
    drift.strongest = axes.parameters[i];
    drift.unit = axes.units[i];
    drift.as = axes.as[i];
    drift.value = values[i].mean();
    drift.undrifted = axes.undrifted[i];
  }
}

WorstDrift gather(const store::StudyFile& study, int64_t model, int64_t first, double lambda) {
  const store::SearchAxes& axes = study.shape().search;
  WorstDrift drift;
  drift.lambda = lambda;
  drift.pruned = study.read_search_record(model, 0, first).status == Status::pruned;
  std::vector<Moments> shifts(axes.parameters.size()), values(axes.parameters.size());
  for (int64_t fold = 0; fold < study.shape().folds; ++fold) {
    const auto best = best_restart(study, model, fold, first, lambda);
    if (!best) continue;
    drift.before.add(best->number("undrifted_metric"));
    drift.after.add(best->number("metric"));
    drift.held_out_before.add(best->number("held_out_undrifted_metric"));
    drift.held_out_after.add(best->number("held_out_metric"));
    drift.distance.add(best->number("distance"));
    for (size_t i = 0; i < values.size(); ++i) {
      const double value = best->parameters[i];
      values[i].add(value);
      shifts[i].add(std::abs(value - axes.undrifted[i]) / axes.scales[i]);
    }
  }
  find_strongest(drift, axes, shifts, values);
  return drift;
}

std::string from_to(const Moments& before, const Moments& after) {
  if (after.count() == 0) return "-";
  return fmt::format("{:.3f} -> {:.3f}", before.mean(), after.mean());
}

std::string strongest_text(const WorstDrift& drift) {
  if (drift.pruned) return "(no such gradient)";
  if (drift.strongest.empty()) return "-";
  if (drift.as == "factor") return fmt::format("{} x {:.3g}", drift.strongest, drift.value);
  if (drift.as == "offset") return fmt::format("{} {:+.3g}", drift.strongest, drift.value);
  return fmt::format("{} {:.3g} -> {:.3g}", drift.strongest, drift.undrifted, drift.value);
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

std::string to_text(const std::vector<WorstDrift>& drifts, const std::string& metric,
                    size_t width) {
  TextTable table({{"model", Align::left},
                   {"group", Align::left},
                   {"lambda"},
                   {metric},
                   {"held out"},
                   {"distance"},
                   {"moved most", Align::left}});
  std::string model, group;
  for (const auto& drift : drifts) {
    const bool same_model = drift.model == model, same_group = same_model && drift.group == group;
    table.add({same_model ? "" : drift.model, same_group ? "" : drift.group,
               fmt::format("{:g}", drift.lambda), from_to(drift.before, drift.after),
               from_to(drift.held_out_before, drift.held_out_after),
               drift.distance.count() == 0 ? "-" : fmt::format("{:.3g}", drift.distance.mean()),
               strongest_text(drift)});
    model = drift.model;
    group = drift.group;
  }
  return "Worst drift found (means over folds; held out: test images that the search did not "
         "see)\n" +
         table.text(std::max(width, widest_names));
}

}  // namespace driftsweep::analysis
