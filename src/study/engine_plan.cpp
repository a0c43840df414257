#include "study/engine_plan.h"

#include <algorithm>
#include <cmath>

#include "search/tolerance.h"
#include "study/task_model.h"
#include "task/checkpoint.h"

namespace driftsweep::study {
namespace {

// The validation metric after so many epochs of a training that has ended, as the file keeps it;
// of one that failed, as its checkpoint does.
std::optional<double> score_before(const StudyPlan& plan, const store::StudyFile& file,
                                   const std::string& checkpoints, const Row& row, int64_t epochs) {
  const auto epoch = static_cast<size_t>(epochs) - 1;
  const float kept =
      file.read<store::TrainingValues>({store::RowKind::training, row.model, row.fold})
          .validation_metric.at(epoch);
  if (!std::isnan(kept)) return kept;
  const auto& model = plan.job.models[static_cast<size_t>(row.model)].name;
  const auto history = task::finished_epochs(checkpoints + "/" + weights_name(model, row.fold));
  if (history.size() <= epoch) return std::nullopt;
  return static_cast<float>(history[epoch].validation_accuracy);
}

sweep::Contest contest_of(const StudyPlan& plan, const store::StudyFile& file,
                          const std::string& checkpoints) {
  sweep::Contest contest;
  if (!plan.halving) return contest;
  for (int64_t row = 0; row < plan.rows.trainings(); ++row) contest.rows.push_back(row);
  contest.stages = plan.halving->stages();
  contest.score_before = [&plan, &file, checkpoints](int64_t number, int stage) {
    return score_before(plan, file, checkpoints, plan.rows.row(number),
                        plan.halving->epochs_at(stage));
  };
  contest.judge = [&plan](int stage, const std::vector<std::optional<double>>& scores) {
    return plan.halving->judge(stage, scores);
  };
  return contest;
}

}  // namespace

sweep::Plan engine_plan(const StudyPlan& plan, const store::StudyFile& file,
                        const std::string& checkpoints) {
  sweep::Plan engine;
  engine.size = plan.rows.size();
  engine.waits_for = [&rows = plan.rows](int64_t number) { return rows.waits_for(number); };
  engine.affinity = [&rows = plan.rows](int64_t number) {
    const Row row = rows.row(number);
    return row.model * rows.folds() + row.fold;
  };
  // In images through the network: a backward pass costs about two forward passes.
  engine.cost = [&plan](int64_t number) {
    const Row row = plan.rows.row(number);
    const auto& model = plan.job.models[static_cast<size_t>(row.model)];
    const auto& split = plan.splits[static_cast<size_t>(row.fold)];
    const auto tested = static_cast<double>(split.test.size());
    switch (row.kind) {
      case RowKind::training:
        return model.from.empty()
                   ? 3. * static_cast<double>(split.train.size()) * model.train->epochs
                   : 1.;
      case RowKind::forensics:
        return 3. * tested / 2 * (plan.job.forensics->steps + 2);
      case RowKind::tolerance:
        return search::most_evaluations * tested / 2;
      // Its one evaluation with gradients counts for three.
      case RowKind::ellipsoid:
        return (search::most_evaluations_of_end + 5) * tested / 2;
      case RowKind::reference:
      case RowKind::evaluation:
        break;
    }
    const bool gradients = row.kind == RowKind::evaluation && !plan.gradient_parameters.empty();
    const auto test = plan.test_at(row.point);
    return (gradients ? 3. : 1.) * (test ? static_cast<double>(plan.tests[*test].images) : tested);
  };
  const auto shards_of = [](const job::ModelSpec& model) {
    return model.train && model.from.empty() ? model.train->shards : 1;
  };
  if (std::any_of(plan.job.models.begin(), plan.job.models.end(),
                  [&](const auto& model) { return shards_of(model) > 1; }))
    engine.team = [&plan, shards_of](int64_t number) {
      const Row row = plan.rows.row(number);
      return row.kind == RowKind::training
                 ? shards_of(plan.job.models[static_cast<size_t>(row.model)])
                 : 1;
    };
  engine.contest = contest_of(plan, file, checkpoints);
  return engine;
}

}  // namespace driftsweep::study
