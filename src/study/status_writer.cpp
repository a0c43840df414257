#include "study/status_writer.h"

#include <fmt/chrono.h>

#include "store/study_lock.h"

namespace driftsweep::study {

StatusWriter::StatusWriter(std::string path, int32_t session, int ranks, const std::string& started)
    : path_(std::move(path)) {
  status_.session = session;
  status_.ranks = ranks;
  status_.started = started;
  const auto owner = store::LockOwner::this_process();
  status_.host = owner.host;
  status_.pid = owner.pid;
  status_.slurm_job = owner.slurm_job;
}

void StatusWriter::update(const base::ProgressState& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (last_ != std::chrono::steady_clock::time_point() && now - last_ < period) return;
  last_ = now;
  status_.state = "running";
  write(progress);
}

void StatusWriter::finish(const base::ProgressState& progress, const std::string& state) {
  status_.state = state;
  write(progress);
}

void StatusWriter::write(const base::ProgressState& progress) {
  status_.total = progress.total;
  status_.complete = progress.complete;
  status_.failed = progress.failed;
  status_.elapsed = progress.elapsed;
  const auto ended = static_cast<double>(progress.ended() - progress.at_start);
  status_.rows_per_second = progress.elapsed > 0 && ended > 0 ? ended / progress.elapsed : -1;
  status_.seconds_left = base::seconds_left(progress);
  status_.updated = fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  try {
    store::write_run_status(path_, status_);
  } catch (const std::exception&) {  // only for those who look; the study itself goes on
  }
}

}  // namespace driftsweep::study
