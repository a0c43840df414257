// driftsweep check JOB: strict validation and the plan, without MPI or a device.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/errors.h"
#include "base/log.h"
#include "data/image_set.h"
#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "job/plan_text.h"
#include "job/schema.h"
#include "packed/packed_file.h"
#include "study/all_doubts.h"
#include "study/data_trust.h"
#include "study/plan.h"
#include "study/test_sets.h"

namespace driftsweep::drivers {
namespace {

struct CheckOptions {
  std::string job;
  job::Overrides changes;
  bool list_parameters = false, schema = false, reference = false;
  bool strict = false, trust_digests = false;
};

// A study that no file system here can hold is a mistake; one that needs room first is not.
void refuse_larger_than_disk(const job::Job& job, int64_t bytes,
                             const std::filesystem::space_info& disk) {
  if (static_cast<uint64_t>(bytes) <= disk.capacity) return;
  throw base::usage_error(
      job.path,
      fmt::format("the study file needs about {}, and the disk of this folder holds {} in all, of "
                  "which {} are free",
                  base::format_bytes(static_cast<double>(bytes)),
                  base::format_bytes(static_cast<double>(disk.capacity)),
                  base::format_bytes(static_cast<double>(disk.available))),
      "Take fewer points, folds or models, or run check where the study shall lie");
}

bool all_data_exist(const job::Job& job) {
  return std::filesystem::exists(job.data_file) &&
         std::all_of(job.tests.begin(), job.tests.end(),
                     [](const auto& test) { return std::filesystem::exists(test.file); });
}

void check(const CheckOptions& options) {
  if (options.list_parameters) fmt::print("{}", job::parameter_table());
  if (options.schema) fmt::print("{}", job::job_schema());
  if (options.reference) fmt::print("{}", job::job_reference());
  if (options.job.empty()) {
    if (options.list_parameters || options.schema || options.reference) return;
    throw base::usage_error("check", "no job is given", "Write driftsweep check JOB.yaml");
  }
  const job::Job job = job::read_job(options.job, options.changes, study::resolved_job_of);
  std::optional<job::DataFacts> facts;
  if (all_data_exist(job)) {
    const packed::PackedFile file(job.data_file);
    const auto sets = study::read_test_sets(job, file.facts());
    const auto tests = study::facts_of(sets);
    // The plan as the run will make it, so that a class too small or an unknown column shows now.
    const study::StudyPlan plan = study::make_plan(job, file.facts(), tests);
    if (!options.trust_digests) study::check_pixels(job);
    const auto doubts =
        study::all_doubts(plan, data::ImageSet(file), sets, c10::kCPU, options.trust_digests);
    base::tell(doubts, options.strict, base::ExitCode::usage);
    study::read_reused_trainings(job, file);
    facts = study::data_facts(job, file.facts(), plan.splits, plan.tests);
    for (const auto& half : plan.halves)
      facts->held_out.push_back(static_cast<int64_t>(half.held_out.size()));
  }
  std::error_code unknown;
  const auto disk = std::filesystem::space(std::filesystem::current_path(), unknown);
  if (!unknown)
    refuse_larger_than_disk(job, job::plan_size(job, facts.value_or(job::DataFacts{})).bytes, disk);
  fmt::print("{}", job::plan_text(job, facts, unknown ? -1 : static_cast<double>(disk.available)));
}

}  // namespace

void add_check(CLI::App& program) {
  auto* verb = program.add_subcommand("check", "validate a job strictly and print its plan");
  auto options = std::make_shared<CheckOptions>();
  verb->add_option("JOB", options->job, "the job file (YAML)");
  add_overrides(*verb, options->changes);
  verb->add_flag("--list-parameters", options->list_parameters,
                 "print every parameter of the data model with unit, default, range, modes, "
                 "gradient and source");
  verb->add_flag("--schema", options->schema,
                 "print a JSON Schema of the job file, with which editors complete and check");
  verb->add_flag("--reference", options->reference,
                 "print the reference of the job file, key by key (docs/job-file.md)");
  add_strict(*verb, options->strict);
  add_trust_digests(*verb, options->trust_digests);
  verb->footer("Example: driftsweep check jobs/demo.yaml --set drift.design.n=16");
  verb->callback([options] { check(*options); });
}

}  // namespace driftsweep::drivers
