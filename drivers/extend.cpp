// driftsweep extend STUDY.h5 --points N
#include <fmt/format.h>

#include <memory>

#include "drivers/verbs.h"
#include "study/extend_study.h"

namespace driftsweep::drivers {

namespace {

void extend_and_print(const study::ExtendRequest& request) {
  if (request.points == 0 && request.folds == 0 && request.job.empty())
    throw base::usage_error("extend", "it is not said what to add",
                            "Give --points, --folds, or a larger job with --job");
  const study::Extension done = study::extend_study(request);
  if (!done.changed()) {
    fmt::print("{}: it has that size already\n", request.study);
    return;
  }
  fmt::print("{}: points {} -> {}, folds {} -> {}, models {} -> {}\n", request.study,
             done.points_before, done.points, done.folds_before, done.folds, done.models_before,
             done.models);
  if (request.points > 0)
    fmt::print("go on with: run JOB --set drift.design.n={}\n", request.points);
  if (request.folds > 0)
    fmt::print("go on with: run JOB --set data.split.folds={}\n", request.folds);
}

}  // namespace

void add_extend(CLI::App& program) {
  auto request = std::make_shared<study::ExtendRequest>();
  CLI::App* verb = program.add_subcommand(
      "extend", "make room for more points, folds or models; finished rows stay as they are");
  verb->footer(
      "Examples:\n"
      "  driftsweep extend study.h5 --points 128     # then: run JOB --set drift.design.n=128\n"
      "  driftsweep extend study.h5 --job larger.yaml\n"
      "Designs whose points would move with n (grid) are refused.");
  verb->add_option("STUDY", request->study, "study file; no run may be at work on it")->required();
  verb->add_option("--points", request->points, "n of the design from now on; lines of a list")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  verb->add_option("--folds", request->folds, "folds of the split from now on")
      ->type_name("K")
      ->check(CLI::PositiveNumber);
  verb->add_option("--job", request->job,
                   "the larger job, such as one with more models; it may differ in nothing else")
      ->type_name("JOB");
  verb->callback([request] { extend_and_print(*request); });
}

}  // namespace driftsweep::drivers
