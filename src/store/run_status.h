// STUDY.h5.d/status.json: how a run stands, for whoever looks without opening the study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace driftsweep::store {

struct RunStatus {
  std::string state;                            // running | finished | stopped
  int64_t total = 0, complete = 0, failed = 0;  // rows; the others wait
  double elapsed = 0;                           // seconds of this session
  double rows_per_second = -1;                  // negative while nothing is known
  double seconds_left = -1;
  int32_t session = 0, ranks = 1;
  std::string host, started, updated;  // UTC
  std::string slurm_job;
  int64_t pid = 0;
};

// Replaces the file whole; readers never see half of it.
void write_run_status(const std::string& path, const RunStatus& status);
// Nothing where there is no such file, or it is no status.
std::optional<RunStatus> read_run_status(const std::string& path);

}  // namespace driftsweep::store
