#include "analysis/run_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/progress.h"
#include "store/lost_leases.h"
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

// Leases that died with their processes. `killed`: nobody works on the study since the last run
// was.
std::string lost_text(const std::string& folder, bool killed) {
  constexpr size_t shown = 3;
  const store::LostLeases lost = store::lost_leases(folder);
  std::string text;
  if (killed && !lost.left.empty()) {
    text = fmt::format("  lost leases, which run again: {}", lost.left.size());
    for (size_t i = 0; i < std::min(shown, lost.left.size()); ++i)
      text += (i == 0 ? ": " : "; ") + store::text_of(lost.left[i]);
    text += lost.left.size() > shown ? "; …\n" : "\n";
  }
  if (lost.noted > 0) text += fmt::format("  lost leases of earlier runs: {}\n", lost.noted);
  return text;
}

}  // namespace

std::string run_state_text(const std::string& study) {
  const store::StudyPaths paths(study);
  const auto owner = store::lock_owner(paths.lock);
  const auto run = store::read_run_status(paths.status);
  if (!run) return owner ? "starting: " + owner->text() + "\n" : "";
  if (owner && owner->pid == run->pid && owner->host == run->host && run->state == "running")
    return "running: " + place_of(*run) + "\n" + pace_of(*run) + lost_text(paths.journal, false);
  std::string text = owner ? "starting: " + owner->text() + "\n" : "";
  if (run->state == "running")
    return text + "the last run was killed; the same command goes on: " + place_of(*run) + "\n" +
           pace_of(*run) + lost_text(paths.journal, !owner);
  return text + "the last run has " +
         (run->state == "finished" ? "finished" : "stopped early; the same command goes on") +
         ": " + place_of(*run) + "\n" + lost_text(paths.journal, false);
}

std::string slurm_job(const std::string& study) {
  const store::StudyPaths paths(study);
  if (const auto owner = store::lock_owner(paths.lock)) return owner->slurm_job;
  const auto run = store::read_run_status(paths.status);
  return run ? run->slurm_job : "";
}

}  // namespace driftsweep::analysis
