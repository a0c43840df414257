#include "comm/launcher.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

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

}  // namespace

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
}

}  // namespace driftsweep::comm
