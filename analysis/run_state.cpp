#include "analysis/run_state.h"

#include <fmt/format.h>

#include "base/progress.h"
#include "store/run_status.h"
#include "store/study_lock.h"
#include "store/study_paths.h"

namespace driftsweep::analysis {

namespace {

std::string place_of(const store::RunStatus& run) {
  std::string text = fmt::format("session {}, {} rank{}, host {}, process {}", run.session,
                                 run.ranks, run.ranks == 1 ? "" : "s", run.host, run.pid);
  if (!run.slurm_job.empty()) text += ", Slurm job " + run.slurm_job;
  return text;
}

std::string pace_of(const store::RunStatus& run) {
  std::string text = fmt::format("  rows {}/{}", run.complete + run.failed, run.total);
  if (run.failed > 0) text += fmt::format(" ({} failed)", run.failed);
  if (run.rows_per_second > 0) text += "  " + base::format_rate(run.rows_per_second);
  if (run.seconds_left > 0) text += "  " + base::format_duration(run.seconds_left) + " left";
  return text + ", at " + run.updated + "\n";
}

}  // namespace

std::string run_state_text(const std::string& study) {
  const store::StudyPaths paths(study);
  const auto owner = store::lock_owner(paths.lock);
  const auto run = store::read_run_status(paths.status);
  if (!run) return owner ? "starting: " + owner->text() + "\n" : "";
  if (owner && owner->pid == run->pid && owner->host == run->host && run->state == "running")
    return "running: " + place_of(*run) + "\n" + pace_of(*run);
  std::string text = owner ? "starting: " + owner->text() + "\n" : "";
  if (run->state == "running")
    return text + "the last run was killed; the same command goes on: " + place_of(*run) + "\n" +
           pace_of(*run);
  return text + "the last run has " +
         (run->state == "finished" ? "finished" : "stopped early; the same command goes on") +
         ": " + place_of(*run) + "\n";
}

std::string slurm_job(const std::string& study) {
  const store::StudyPaths paths(study);
  if (const auto owner = store::lock_owner(paths.lock)) return owner->slurm_job;
  const auto run = store::read_run_status(paths.status);
  return run ? run->slurm_job : "";
}

}  // namespace driftsweep::analysis
