// driftsweep submit JOB [-- sbatch options]: a study as a Slurm job.
#include "batch/submit.h"

#include <fmt/core.h>

#include <filesystem>
#include <memory>

#include "base/log.h"
#include "batch/script.h"
#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "study/inputs.h"

namespace driftsweep::drivers {
namespace {

struct SubmitOptions {
  std::string job, study, launcher;
  std::vector<std::string> overrides;
  std::optional<int> ranks_per_node;
  bool share_devices = false, dry_run = false;
  batch::ScriptRequest script;
};

void add_options(CLI::App& verb, SubmitOptions& options) {
  verb.add_option("job", options.job, "the job file (YAML)")->required()->type_name("JOB");
  verb.add_option(
          "sbatch", options.script.sbatch_options,
          "after --: options that sbatch takes, such as -- --account=cells -p gpu; they win "
          "over those the script has already")
      ->type_name("-- OPTIONS");
  verb.add_option("-o,--output", options.study,
                  "the study file; NAME.h5 of the job where not given")
      ->type_name("STUDY.h5");
  add_overrides(verb, options.overrides);
  verb.add_option("--nodes", options.script.nodes, "nodes (default 1)")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--ranks-per-node,--ntasks-per-node", options.ranks_per_node,
                  "ranks on each node (default: one per GPU, else 1); each takes as many cores as "
                  "run.threads_per_rank says")
      ->check(CLI::Range(1, 4096));
  verb.add_option("--gpus-per-node", options.script.gpus_per_node, "GPUs on each node (default 0)")
      ->check(CLI::Range(0, 1024));
  verb.add_option("--time", options.script.time,
                  "time limit: minutes, or 50min, 12h, 11:30:00, 2-00:00:00 (default: the "
                  "partition's)")
      ->type_name("T");
  verb.add_option("--launcher", options.launcher,
                  "srun or mpirun (default: srun where Slurm has PMIx)")
      ->check(CLI::IsMember({"srun", "mpirun"}));
  verb.add_flag("--share-devices", options.share_devices,
                "let several ranks compute on one GPU (see driftsweep run --help)");
  verb.add_flag("--dry-run", options.dry_run, "print the script and send nothing");
}

void complete(SubmitOptions& options) {
  batch::ScriptRequest& script = options.script;
  const auto& more = script.sbatch_options;
  if (!more.empty() && !more.front().starts_with('-'))
    throw base::usage_error("submit", "'" + more.front() + "' is neither an option nor the job",
                            "SubmitOptions for sbatch come last, after --");
  // Everything that `run` would refuse is refused here, before the job has waited in a queue.
  const study::Inputs inputs = study::read_inputs(options.job, options.overrides);
  const job::Job& job = inputs.plan.job;
  script.name = job.name;
  script.job = job.path;
  script.study = std::filesystem::absolute(options.study.empty() ? job.name + ".h5" : options.study)
                     .lexically_normal()
                     .string();
  script.folder = std::filesystem::current_path().string();
  script.program = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto parent = std::filesystem::path(script.study).parent_path();
  if (!std::filesystem::is_directory(parent))
    throw base::usage_error(parent.string(), "there is no such folder for the study",
                            "Make it first, or correct the path given with -o");
  script.threads_per_rank = job.run.threads_per_rank;
  script.ranks_per_node = options.ranks_per_node.value_or(std::max(script.gpus_per_node, 1));
  for (const auto& change : options.overrides)
    script.run_options.insert(script.run_options.end(), {"--set", change});
  if (options.share_devices) script.run_options.emplace_back("--share-devices");
  script.launcher = options.launcher.empty()       ? batch::usual_launcher()
                    : options.launcher == "mpirun" ? batch::Launcher::mpirun
                                                   : batch::Launcher::srun;
}

void submit(SubmitOptions& options) {
  complete(options);
  if (options.dry_run) {
    fmt::print("{}", batch::script_text(options.script));
    return;
  }
  const std::string number = batch::submit(options.script);
  fmt::print("Slurm job {} ({}): {} node{} with {} rank{} each\nstudy: {}\n", number,
             batch::queue_name(options.script), options.script.nodes,
             options.script.nodes == 1 ? "" : "s", options.script.ranks_per_node,
             options.script.ranks_per_node == 1 ? "" : "s", options.script.study);
}

}  // namespace

void add_submit(CLI::App& program) {
  auto options = std::make_shared<SubmitOptions>();
  CLI::App* verb = program.add_subcommand(
      "submit", "write a Slurm batch script for a study and send it; it goes on after preemption");
  add_options(*verb, *options);
  verb->footer(
      "Examples:\n"
      "  driftsweep submit cells.yaml -o cells.h5 --nodes 2 --ranks-per-node 64 --time 12h\n"
      "  driftsweep submit cells.yaml -o cells.h5 --gpus-per-node 4 --time 4h -- -A cells -p gpu\n"
      "The Slurm job is named after the study and refused while one of that name is queued. A run "
      "that\nstops early (exit code 75) puts itself back into the queue.");
  verb->callback([options] { submit(*options); });
}

}  // namespace driftsweep::drivers
