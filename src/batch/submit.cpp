#include "batch/submit.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/errors.h"
#include "batch/process.h"
#include "batch/queue.h"

namespace driftsweep::batch {
namespace {

void refuse_queued(const std::string& name) {
  const std::vector<QueuedJob> jobs = jobs_of_name(name);
  if (jobs.empty()) return;
  throw base::usage_error(
      "submit", "a job named '" + name + "' is in the queue already (" + queue_text(jobs[0]) + ")",
      "Wait for it, end it with scancel " + jobs[0].id +
          ", or, where it runs another study, give a name after --: -- --job-name=OTHER");
}

void write_script(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file)
    throw base::data_error(path,
                           std::string("cannot write the batch script: ") + std::strerror(errno),
                           "Give with -o a study in a folder that can be written");
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Launcher usual_launcher() {
  const auto answer = run_program({"srun", "--mpi=list"});
  if (!answer) return Launcher::srun;
  const bool pmix = (answer->output + answer->errors).find("pmix") != std::string::npos;
  return pmix ? Launcher::srun : Launcher::mpirun;
}

std::string queue_name(const ScriptRequest& request) {
  std::string name = request.name;
  const auto& words = request.sbatch_options;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string long_option = "--job-name=";
    if (words[i].starts_with(long_option))
      name = words[i].substr(long_option.size());
    else if ((words[i] == "--job-name" || words[i] == "-J") && i + 1 < words.size())
      name = words[i + 1];
    else if (words[i].starts_with("-J"))
      name = words[i].substr(2);
  }
  return name;
}

std::string submit(const ScriptRequest& request) {
  if (!has_program("sbatch"))
    throw base::usage_error("submit", "there is no sbatch here, so no Slurm to send a job to",
                            "Call it on a login node of the cluster, or print the script with "
                            "--dry-run");
  const std::string text = script_text(request);
  refuse_queued(queue_name(request));
  const std::string path = request.study + ".sbatch";
  write_script(path, text);
  const auto answer = run_program({"sbatch", "--parsable", path}, "", std::chrono::seconds(120));
  if (!answer)
    throw base::usage_error("sbatch", "it gave no answer within two minutes",
                            "Look with squeue whether the job is queued, then try again");
  if (answer->exit_code != 0)
    throw base::usage_error(
        "sbatch", "it refused " + path + ": " + trimmed(answer->errors + answer->output),
        "Correct the options, or see Slurm's log for a controller that does not answer");
  // "4711" or "4711;cluster".
  return trimmed(answer->output.substr(0, answer->output.find(';')));
}

}  // namespace driftsweep::batch
