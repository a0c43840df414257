// Recognises a launcher that starts N separate programs instead of N ranks of one.
#pragma once

#include <functional>
#include <string>

namespace driftsweep::comm {

// Value of an environment variable, or nullptr.
using Environment = std::function<const char*(const char*)>;

// Tasks of the Slurm step this process belongs to; 1 outside a step. A batch script is one process
// whatever SLURM_NTASKS says, so that number counts only inside a step.
int slurm_step_tasks(const Environment& environment);

// How many processes a launcher other than Slurm says it has started, and the variable that says
// so; 1 where none does. Where Open MPI's mpirun started us, its number alone counts: the others'
// may be those of a launcher around it.
struct Launched {
  int processes = 1;
  std::string variable;
};
Launched launched_processes(const Environment& environment);

// True where a launcher that MPI understands (mpirun, or srun with PMIx or PMI) started us.
bool started_as_rank(const Environment& environment);

// UserError (usage) naming the launcher to use, where `srun` without PMIx started several tasks:
// each would run the whole study alone, over the same file. Call before MPI_Init, which such an
// srun makes fail in its own words.
void refuse_singletons(const Environment& environment);
// The same after MPI_Init, where MPI did not understand the launcher: one rank, many tasks. Also of
// the mpiexec of another MPI (MPICH, Intel MPI, MVAPICH, another Open MPI), and of Flux and JSM.
void refuse_singletons(const Environment& environment, int world_size);

}  // namespace driftsweep::comm
