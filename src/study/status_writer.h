// Keeps STUDY.h5.d/status.json up to date while rank 0 runs a study.
#pragma once

#include <chrono>
#include <string>

#include "base/progress.h"
#include "store/run_status.h"

namespace driftsweep::study {

class StatusWriter {
 public:
  StatusWriter(std::string path, int32_t session, int ranks, const std::string& started);

  // At most every `period`; a full disk or the like is nobody's trouble here.
  void update(const base::ProgressState& progress);
  void finish(const base::ProgressState& progress, const std::string& state);

 private:
  static constexpr std::chrono::seconds period{3};
  void write(const base::ProgressState& progress);

  std::string path_;
  store::RunStatus status_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace driftsweep::study
