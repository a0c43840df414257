#include "batch/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/duration.h"
#include "base/errors.h"
#include "batch/quoting.h"

namespace driftsweep::batch {
namespace {

// The part that is the same for every study; slurm/README.md tells what a site must set for it.
constexpr const char* supervision = R"sh(
# bash waits beside the ranks, so that it can hand signals on to them: USR1, which Slurm sends before
# the time limit, lets the rows in flight end; TERM, of a preemption, stops them within a second.
asked= terminated=
trap 'asked=yes; signalled=yes; to_ranks USR1' USR1
trap 'asked=yes; signalled=yes; terminated=yes; to_ranks TERM' TERM
"${launch[@]}" "${run[@]}" &
ranks=$!
while signalled=; wait "$ranks"; code=$?; [[ -n $signalled ]]; do :; done  # a signal ends `wait`
trap '' USR1 TERM  # the requeue below ends this script, too early for its second command

# 75 says that the same command goes on; a launcher that was terminated has a code of its own (mpirun
# 1), so that then any but driftsweep's final ones counts. A job that was cancelled is completing by now and stays away, one that Slurm itself puts back is no
# business of ours, and one that met its time limit goes on.
if [[ $code -eq 75 || ( -n $terminated && ! $code =~ ^[0234]$ ) ]]; then
  state=$(squeue --noheader --jobs="$SLURM_JOB_ID" --format='%T %r')
  if [[ $state == RUNNING* || $state == *TimeLimit ]]; then
    echo "driftsweep: back into the queue (exit code $code)"
    if scontrol requeue "$SLURM_JOB_ID" && [[ -n $asked || $SECONDS -ge 60 ]]; then
      # Slurm would wait two minutes. A start that is past when the job has ended would be forgotten;
      # and a run that gave up by itself at once (a full disk, a study in use) may as well wait.
      scontrol update JobId="$SLURM_JOB_ID" StartTime=now+15 || true
    fi
  fi
fi
exit "$code"
)sh";

// One rank sees all GPUs of its node and takes the one of its place there, which works under any
// binding; --gpus-per-task would leave mpirun's ranks one GPU between them.
std::string options(const ScriptRequest& request, const TimeLimit& limit) {
  std::vector<std::string> lines = {"--job-name=" + sbatch_word(request.name),
                                    fmt::format("--nodes={}", request.nodes),
                                    fmt::format("--ntasks-per-node={}", request.ranks_per_node),
                                    fmt::format("--cpus-per-task={}", request.threads_per_rank)};
  if (request.gpus_per_node > 0)
    lines.push_back(fmt::format("--gpus-per-node={}", request.gpus_per_node));
  if (!limit.text.empty()) lines.push_back("--time=" + limit.text);
  lines.push_back(fmt::format("--signal=B:USR1@{}", notice_seconds(limit.seconds)));
  lines.push_back("--requeue");
  lines.push_back("--open-mode=append");
  lines.push_back("--output=" + sbatch_word(sbatch_file_name(request.study) + ".slurm-%j.out"));
  std::string text;
  for (const auto& line : lines) text += "#SBATCH " + line + "\n";
  if (request.sbatch_options.empty()) return text;
  text += "#SBATCH";
  for (const auto& word : request.sbatch_options) text += " " + sbatch_word(word);
  return text + "\n";
}

std::string launch(const ScriptRequest& request) {
  if (request.launcher == Launcher::mpirun)
    return "# Threads of a rank need more than the one core that mpirun would bind it to.\n"
           "launch=(mpirun -n \"$SLURM_NTASKS\" --bind-to none)\n"
           "to_ranks() { kill -s \"$1\" \"$ranks\"; }\n";
  return "# srun does not take the cores of a task over from the job. A TERM to srun itself would "
         "kill\n"
         "# the ranks at once; scancel reaches them and leaves this script alone.\n"
         "launch=(srun --mpi=pmix --cpus-per-task=\"$SLURM_CPUS_PER_TASK\")\n"
         "to_ranks() { scancel --signal=\"$1\" \"$SLURM_JOB_ID\"; }\n";
}

bool slurm_form(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789:-") == std::string::npos;
}

}  // namespace

TimeLimit time_limit(const std::string& text) {
  const bool slurm = slurm_form(text);
  std::string spelled = text;
  if (slurm) {
    const bool days = text.find('-') != std::string::npos;
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (days)
      for (auto given = colons; given < 2; ++given) spelled += ":00";
    else if (colons == 0)
      spelled += "min";
  }
  const auto seconds = base::parse_duration(spelled);
  if (!seconds || !(*seconds > 0))
    throw base::usage_error("--time", "'" + text + "' is no time limit",
                            "Write it like 90 (minutes), 50min, 12h, 11:30:00 or 2-00:00:00");
  if (slurm) return {text, *seconds};
  const auto minutes = static_cast<int64_t>(std::ceil(*seconds / 60));
  return {std::to_string(minutes), static_cast<double>(60 * minutes)};
}

int notice_seconds(double limit) {
  if (limit <= 0) return 120;
  return static_cast<int>(std::clamp(limit / 10, 10.0, 300.0));
}

std::string script_text(const ScriptRequest& request) {
  const TimeLimit limit = request.time.empty() ? TimeLimit{} : time_limit(request.time);
  std::vector<std::string> run = {request.program, "run", request.job, "-o", request.study};
  run.insert(run.end(), request.run_options.begin(), request.run_options.end());
  return "#!/usr/bin/env bash\n"
         "# Written by driftsweep submit. The same command goes on where the last one stopped.\n" +
         options(request, limit) + "\ncd " + shell_word(request.folder) + " || exit 2\nrun=(" +
         shell_words(run) + ")\n" + launch(request) + supervision;
}

}  // namespace driftsweep::batch
