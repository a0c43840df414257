#include "study/drift_search.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/errors.h"
#include "base/random.h"
#include "raw/picture.h"
#include "search/scouts.h"
#include "study/contact_sheet.h"
#include "study/develop.h"
#include "study/evaluation.h"
#include "study/task_model.h"

namespace driftsweep::study {
namespace {

// Left without drift, right with it: of the searched images the one whose loss grew most.
void write_worst_pair(const std::string& path, const DriftedModel& model,
                      const std::vector<double>& place, const std::vector<int64_t>& images,
                      const Evaluation& before, const Evaluation& after) {
  size_t worst = 0;
  const auto growth = [&](size_t i) { return after.image_loss[i] - before.image_loss[i]; };
  for (size_t i = 0; i < images.size(); ++i)
    if (growth(i) > growth(worst)) worst = i;
  const auto picture = [&](const std::vector<double>& at) {
    return picture_of(model.pictures(at, {images[worst]}).cpu().to(at::kFloat));
  };
  raw::write_png(path,
                 contact_sheet({{fmt::format("{:.3g}", before.image_loss[worst]), picture({})},
                                {fmt::format("{:.3g}", after.image_loss[worst]), picture(place)}}));
}

// Sets the starts to the highest of the places looked at: the undrifted one, whose loss is given,
// and scouts; restarts beyond the first have scouts of their own alone. The number of scouts.
int64_t begin(DriftedModel& model, std::vector<search::Variable>& variables,
              const SearchRequest& request, const job::Job& job, double undrifted_loss) {
  const bool first = request.restart == 0;
  base::Stream stream(static_cast<uint64_t>(job.seed), std::to_string(request.restart),
                      "forensics scouts");
  const auto places = search::scouted_places(
      variables, first ? job.forensics->scouts : std::max(1, job.forensics->scouts), stream);
  double highest = first ? undrifted_loss : -std::numeric_limits<double>::infinity();
  const std::vector<double>* best = nullptr;
  for (const auto& place : places) {
    try {
      const Evaluation found = model.scout_at(place, request.halves->searched);
      const double height = found.loss() - request.lambda * found.distance;
      if (height <= highest) continue;
      highest = height;
      best = &place;
    } catch (const NotFinite&) {
      // A scout too far out; the others tell.
    }
  }
  for (size_t i = 0; best != nullptr && i < variables.size(); ++i) variables[i].start = (*best)[i];
  return static_cast<int64_t>(places.size());
}

}  // namespace

size_t metric_place(const job::Job& job) {
  const auto& names = metrics_of(job);
  const auto found = std::find(names.begin(), names.end(), job.metric);
  if (found == names.end()) throw base::InternalError("the metric '" + job.metric + "'");
  return static_cast<size_t>(found - names.begin());
}

store::SearchValues search_drift(const DriftedModel::Parts& parts, const SearchRequest& request) {
  const job::Job& job = *parts.job;
  DriftedModel model(parts, request.axes);
  std::vector<search::Variable> variables;
  for (const size_t axis : request.axes) variables.push_back(request.variables.at(axis));
  const std::vector<int64_t>& searched = request.halves->searched;
  const std::vector<int64_t>& held_out = request.halves->held_out;
  const Evaluation before = model.evaluate_at({}, searched);
  const int64_t scouts = begin(model, variables, request, job, before.loss());
  std::optional<Evaluation> best;
  double best_objective = 0;
  const auto objective = [&](const std::vector<double>& place) -> std::optional<search::Reading> {
    try {
      Evaluation evaluation = model.climb_from(place, searched, request.lambda);
      const double value = evaluation.loss() - request.lambda * evaluation.distance;
      search::Reading reading{value, evaluation.gradient};
      if (!best || value > best_objective) {
        best_objective = value;
        best = std::move(evaluation);
      }
      return reading;
    } catch (const NotFinite&) {
      // A step too far; what came before stands.
      if (!best) throw;
      return std::nullopt;
    }
  };
  const search::Ascent ascent = search::ascend(
      variables, objective,
      {.steps = job.forensics->steps, .learning_rate = job.forensics->learning_rate});
  const Evaluation unseen_before = model.evaluate_at({}, held_out);
  const Evaluation unseen = model.evaluate_at(ascent.place, held_out);

  if (!request.pair.empty())
    write_worst_pair(request.pair, model, ascent.place, searched, before, *best);
  const size_t metric = metric_place(job);
  store::SearchValues values;
  for (const double number :
       {best->loss(), double{best->values()[metric]}, best->distance, before.loss(),
        double{before.values()[metric]}, unseen.loss(), double{unseen.values()[metric]},
        double{unseen_before.values()[metric]}})
    values.numbers.push_back(static_cast<float>(number));
  values.evaluations = static_cast<int32_t>(scouts + ascent.evaluations);
  values.parameters.assign(job.parameters.size(), std::numeric_limits<float>::quiet_NaN());
  for (size_t i = 0; i < request.axes.size(); ++i)
    values.parameters[request.axes[i]] = static_cast<float>(ascent.place[i]);
  return values;
}

}  // namespace driftsweep::study
