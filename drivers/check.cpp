// driftsweep check JOB: strict validation and the plan, without MPI or a device.
#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "base/log.h"
#include "capture/camera_facts.h"
#include "data/split.h"
#include "drivers/verbs.h"
#include "job/plan_text.h"
#include "packed/packed_file.h"
#include "study/check_models.h"

namespace driftsweep::drivers {
namespace {

struct Options {
  std::string job;
  job::Overrides changes;
  bool list_parameters = false;
};

// Splits the data set as the run will, so that a class too small or an unknown column shows now.
void try_split(const job::Job& job, const packed::PackedFacts& facts) {
  const auto& split = job.split;
  if (split.kind == job::SplitSpec::Kind::column) data::column_split(facts, split.column);
  if (split.kind == job::SplitSpec::Kind::shuffle)
    data::shuffle_splits(facts, {.folds = split.folds,
                                 .train = split.train,
                                 .validation = split.validation,
                                 .by_parent = split.by == "parent",
                                 .seed = static_cast<uint64_t>(job.seed)});
}

void check(const Options& options) {
  if (options.list_parameters) fmt::print("{}", job::parameter_table());
  if (options.job.empty()) {
    if (options.list_parameters) return;
    throw base::usage_error("check", "no job is given", "Write driftsweep check JOB.yaml");
  }
  const job::Job job = job::read_job(options.job, options.changes);
  std::optional<job::DataFacts> facts;
  if (std::filesystem::exists(job.data_file)) {
    const packed::PackedFile file(job.data_file);
    try_split(job, file.facts());
    capture::require_electrons(job.parameters, file.facts().cameras, job.path);
    for (const auto& sentence : capture::unknown_noise(job.parameters, file.facts().cameras))
      base::warn("{}", sentence);
    study::check_models(job, file.facts());
    facts = {file.facts().images, static_cast<int64_t>(file.facts().classes.size())};
  }
  fmt::print("{}", job::plan_text(job, facts));
}

}  // namespace

void add_check(CLI::App& program) {
  auto* verb = program.add_subcommand("check", "validate a job strictly and print its plan");
  auto options = std::make_shared<Options>();
  verb->add_option("JOB", options->job, "the job file (YAML)");
  verb->add_option(
          "--set", options->changes,
          "change a key of the job before it is checked, such as drift.design.n=16, "
          "models[0].train.epochs=1 or drift.parameters.isp.gamma.max=2.4; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_flag("--list-parameters", options->list_parameters,
                 "print every parameter of the data model with unit, default, range, modes, "
                 "gradient and source");
  verb->footer("Example: driftsweep check jobs/demo.yaml --set drift.design.n=16");
  verb->callback([options] { check(*options); });
}

}  // namespace driftsweep::drivers
