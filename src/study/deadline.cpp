#include "study/deadline.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "base/duration.h"
#include "base/errors.h"
#include "batch/process.h"

namespace driftsweep::study {
namespace {

std::optional<double> from_option(const std::string& option) {
  const auto seconds = base::parse_duration(option);
  if (!seconds || !(*seconds > 0))
    throw base::usage_error("--deadline", "'" + option + "' is no span of time",
                            "Write it like 3600, 50min or 11:30:00");
  return seconds;
}

bool digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<double> from_end_time(const char* text) {
  double end = 0;
  const auto [last, error] = std::from_chars(text, text + std::strlen(text), end);
  if (error != std::errc() || *last != '\0') return std::nullopt;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return end - std::chrono::duration<double>(now).count();
}

// "11:29:58", "INVALID" or "UNLIMITED" of squeue as seconds.
std::optional<double> from_queue(const std::string& job) {
  const auto answer = batch::run_program({"squeue", "--noheader", "--jobs", job, "--format", "%L"},
                                         "", std::chrono::seconds(10));
  if (!answer || answer->exit_code != 0) return std::nullopt;
  return base::parse_duration(answer->output.substr(0, answer->output.find_first_of(" \n")));
}

}  // namespace

std::optional<double> seconds_to_deadline(const std::string& option) {
  if (!option.empty()) return from_option(option);
  if (const char* end = std::getenv("SLURM_JOB_END_TIME")) return from_end_time(end);
  const char* job = std::getenv("SLURM_JOB_ID");
  if (job == nullptr || !digits(job)) return std::nullopt;
  return from_queue(job);
}

}  // namespace driftsweep::study
