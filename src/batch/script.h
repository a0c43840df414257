// The batch script of a study, as text.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::batch {

enum class Launcher { srun, mpirun };

struct ScriptRequest {
  std::string name;                      // of the study, and so of the Slurm job
  std::string program;                   // absolute path of driftsweep
  std::string job, study, folder;        // absolute paths; the job runs in `folder`
  std::vector<std::string> run_options;  // further words of `driftsweep run`
  int nodes = 1, ranks_per_node = 1, threads_per_rank = 1;
  int gpus_per_node = 0;  // 0: none are asked for
  std::string time;       // as users write it (below); "" leaves it to the partition
  Launcher launcher = Launcher::srun;
  std::vector<std::string> sbatch_options;  // words as sbatch takes them; they win over ours
};

// A time limit as Slurm writes it, and its seconds.
struct TimeLimit {
  std::string text;
  double seconds = 0;
};

// Slurm's own forms (MINUTES, MM:SS, HH:MM:SS, D-HH, D-HH:MM, D-HH:MM:SS) as they are; spans with a
// unit (50min, 12h, 2d) in minutes, rounded up. UserError (usage) for anything else.
TimeLimit time_limit(const std::string& text);

// Seconds before the time limit (0: not known) at which Slurm is asked for SIGUSR1: a tenth of it,
// between 10 s and 5 min.
int notice_seconds(double limit);

// Asks for a signal before the time limit, hands SIGUSR1 and SIGTERM on to the ranks, and puts the
// job back into the queue where the run stopped early (exit code 75). UserError (usage) where a
// name or path cannot stand in such a script.
std::string script_text(const ScriptRequest& request);

}  // namespace driftsweep::batch
