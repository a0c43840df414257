#include "comm/launcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/errors.h"

namespace driftsweep::comm {
namespace {

[[noreturn]] void refuse(int tasks) {
  throw base::usage_error(
      "srun",
      fmt::format("it started {} separate programs instead of {} MPI ranks, "
                  "each of which would run the whole study",
                  tasks, tasks),
      "start with `srun --mpi=pmix driftsweep run ...` or, where Slurm has no PMIx, with "
      "`mpirun driftsweep run ...` in the batch script");
}

int number_in(const char* text) { return text == nullptr ? 0 : std::atoi(text); }

// Each with what it holds: how many processes there are, or which of them this one is.
constexpr std::pair<const char*, bool> counts_of_other_launchers[] = {
    {"PMI_SIZE", true},        {"MV2_COMM_WORLD_SIZE", true},  {"MPI_LOCALNRANKS", true},
    {"FLUX_JOB_SIZE", true},   {"JSM_NAMESPACE_SIZE", true},   {"PMI_RANK", false},
    {"PMIX_RANK", false},      {"MV2_COMM_WORLD_RANK", false}, {"MPI_LOCALRANKID", false},
    {"FLUX_TASK_RANK", false}, {"PALS_RANKID", false}};

[[noreturn]] void refuse_other_mpi(const Launched& launched) {
  throw base::usage_error(
      "mpiexec",
      fmt::format("the launcher of another MPI started this program: {}{} processes were asked for "
                  "({}), and each sees only itself and would run the whole study",
                  launched.variable.ends_with("SIZE") || launched.variable.ends_with("NRANKS")
                      ? ""
                      : "at least ",
                  launched.processes, launched.variable),
      fmt::format("start it with the mpirun of Open MPI, which this program is linked with "
                  "(`mpirun --version` names it; often /usr/bin/mpirun or mpirun.openmpi); to run "
                  "it alone inside another program's ranks: `env -u {} driftsweep run ...`",
                  launched.variable));
}

}  // namespace

Launched launched_processes(const Environment& environment) {
  const char* ours = "OMPI_COMM_WORLD_SIZE";
  if (environment(ours) != nullptr) return {std::max(number_in(environment(ours)), 1), ours};
  Launched most;
  for (const auto& [name, counts] : counts_of_other_launchers) {
    const int processes = number_in(environment(name)) + (counts ? 0 : 1);
    if (environment(name) != nullptr && processes > most.processes) most = {processes, name};
  }
  return most;
}

int slurm_step_tasks(const Environment& environment) {
  const char* process = environment("SLURM_PROCID");
  if (process == nullptr) return 1;
  const char* tasks = environment("SLURM_STEP_NUM_TASKS");
  const bool in_step = environment("SLURM_STEP_ID") != nullptr ||
                       environment("SLURM_STEPID") != nullptr || std::string_view(process) != "0";
  if (tasks == nullptr && in_step) tasks = environment("SLURM_NTASKS");
  return tasks == nullptr ? 1 : std::atoi(tasks);
}

bool started_as_rank(const Environment& environment) {
  for (const char* name : {"PMIX_RANK", "PMI_RANK", "OMPI_COMM_WORLD_SIZE"})
    if (environment(name) != nullptr) return true;
  return false;
}

void refuse_singletons(const Environment& environment) {
  const int tasks = slurm_step_tasks(environment);
  if (tasks > 1 && !started_as_rank(environment)) refuse(tasks);
}

void refuse_singletons(const Environment& environment, int world_size) {
  const int tasks = slurm_step_tasks(environment);
  // mpirun inside a step may well start fewer ranks than the step has tasks.
  if (world_size == 1 && tasks > 1 && environment("OMPI_COMM_WORLD_SIZE") == nullptr) refuse(tasks);
  const Launched launched = launched_processes(environment);
  if (world_size == 1 && launched.processes > 1) refuse_other_mpi(launched);
}

}  // namespace driftsweep::comm
