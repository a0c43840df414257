#include "study/drift_search.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/errors.h"
#include "raw/picture.h"
#include "study/contact_sheet.h"
#include "study/develop.h"
#include "study/evaluation.h"
#include "study/search_objective.h"
#include "study/search_start.h"
#include "study/task_model.h"

namespace driftsweep::study {
namespace {

// Left without drift, right with it: of the searched images the one whose loss grew most.
void write_worst_pair(const std::string& path, const DriftedModel& model,
                      const std::vector<double>& place, const std::vector<int64_t>& images,
                      const Evaluation& before, const Evaluation& after) {
  size_t worst = 0;
  const auto growth = [&](size_t i) { return after.image_loss[i] - before.image_loss[i]; };
  for (size_t i = 0; i < images.size(); ++i)  // an image that counts nowhere has no growth: NaN
    if (growth(i) > growth(worst) || std::isnan(growth(worst))) worst = i;
  const auto picture = [&](const std::vector<double>& at) {
    return picture_of(model.pictures(at, {images[worst]}).cpu().to(at::kFloat));
  };
  raw::write_png(path,
                 contact_sheet({{fmt::format("{:.3g}", before.image_loss[worst]), picture({})},
                                {fmt::format("{:.3g}", after.image_loss[worst]), picture(place)}}));
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
  const SearchStart start = search_start(model, variables, request, job, before.loss());
  for (size_t i = 0; i < variables.size(); ++i) variables[i].start = start.place[i];
  std::optional<Evaluation> best;
  double best_height = 0;
  const auto keep_best = [&](Evaluation found, double height) {
    if (best && height <= best_height) return;
    best_height = height;
    best = std::move(found);
  };
  const search::Ascent ascent = search::ascend(
      variables, search_objective(model, searched, request.lambda, keep_best),
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
  const auto whole = static_cast<int64_t>(searched.size());
  values.evaluations =
      static_cast<int32_t>((start.images + whole - 1) / whole + ascent.evaluations);
  values.parameters.assign(job.parameters.size(), std::numeric_limits<float>::quiet_NaN());
  for (size_t i = 0; i < request.axes.size(); ++i)
    values.parameters[request.axes[i]] = static_cast<float>(ascent.place[i]);
  return values;
}

}  // namespace driftsweep::study
