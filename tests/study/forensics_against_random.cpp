// By hand: is what a search found worse than a thousand random drifts of equal distance?
//   forensics_against_random STUDY.h5 JOB.yaml GROUP LAMBDA [DRAWS]
// prints the loss found by the first model's search in fold 0 and those of the draws, all on the
// searched half of the test images.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>

#include "comm/context.h"
#include "job/forensics.h"
#include "store/study_file.h"
#include "store/study_paths.h"
#include "study/device.h"
#include "study/inputs.h"
#include "study/task_model.h"
#include "tests/study/random_draws.h"

namespace driftsweep::study {
namespace {

int64_t index_of(const store::SearchAxes& axes, const std::string& group, double lambda) {
  for (int64_t index = 0; index < axes.searches(); ++index) {
    const store::SearchPlace place = axes.place(index);
    if (axes.groups[place.group] == group && axes.lambdas[place.lambda] == lambda &&
        place.restart == 0)
      return index;
  }
  throw std::runtime_error("the job has no such group and lambda");
}

void compare(const std::string& study, const std::string& job, const std::string& group,
             double lambda, uint64_t count) {
  const Inputs inputs = read_inputs(job, {});
  const StudyPlan& plan = inputs.plan;
  prepare_compute_thread(plan.job.run.threads_per_rank);
  const store::StudyFile file(study, store::StudyFile::Access::read, comm::Context::local());
  const auto found = file.read<store::SearchValues>(
      {store::RowKind::forensics, 0, 0, index_of(plan.search, group, lambda)});
  const job::ModelSpec& spec = plan.job.models.front();
  TaskModel model =
      load_task_model(spec, store::StudyPaths(study).models + "/" + weights_name(spec.name, 0),
                      classes_of(plan.job, inputs.images.facts()), plan.job.segmentation());
  const at::TensorOptions options(at::kFloat);
  RandomDraws draws(
      {.job = &plan.job,
       .model = &spec,
       .task = &model,
       .images = &inputs.images,
       .options = options,
       .noise =
           std::make_shared<capture::NoiseFields>(static_cast<uint64_t>(plan.job.seed), options),
       .between_batches = {}},
      job::group_axes(plan.job, spec, group), plan.variables, plan.halves.front().searched);
  std::vector<double> losses;
  for (uint64_t number = 0; number < count; ++number)
    if (const auto draw = draws.draw(found.number("distance"), number))
      losses.push_back(draw->loss);
  std::sort(losses.begin(), losses.end());
  if (losses.empty()) throw std::runtime_error("no draw reaches the distance of the search");
  const auto quantile = [&](double share) {
    return losses[static_cast<size_t>(share * static_cast<double>(losses.size() - 1))];
  };
  fmt::print(
      "{} images, group {}, lambda {}, distance {:.3g}\n  without drift  loss {:.4g}\n"
      "  search         loss {:.4g} after {} evaluations\n"
      "  {} random draws: median {:.4g}, 99 % {:.4g}, worst {:.4g}; {} as bad as the search\n",
      plan.halves.front().searched.size(), group, lambda, found.number("distance"),
      found.number("undrifted_loss"), found.number("loss"), found.evaluations, losses.size(),
      quantile(0.5), quantile(0.99), losses.back(),
      std::count_if(losses.begin(), losses.end(),
                    [&](double loss) { return loss >= found.number("loss"); }));
}

}  // namespace
}  // namespace driftsweep::study

int main(int count, char** arguments) {
  if (count < 5) {
    fmt::print("forensics_against_random STUDY.h5 JOB.yaml GROUP LAMBDA [DRAWS]\n");
    return 2;
  }
  try {
    driftsweep::study::compare(arguments[1], arguments[2], arguments[3], std::atof(arguments[4]),
                               count > 5 ? std::strtoull(arguments[5], nullptr, 10) : 1000);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
