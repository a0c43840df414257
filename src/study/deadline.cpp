#include "study/deadline.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/duration.h"
#include "base/errors.h"

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

// The first line a command prints; "" where it fails.
std::string first_line(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "re"), pclose);
  std::array<char, 64> line{};
  if (!pipe || std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return "";
  std::string text = line.data();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

std::optional<double> seconds_to_deadline(const std::string& option) {
  if (!option.empty()) return from_option(option);
  if (const char* end = std::getenv("SLURM_JOB_END_TIME")) return from_end_time(end);
  const char* job = std::getenv("SLURM_JOB_ID");
  if (job == nullptr || !digits(job)) return std::nullopt;
  return base::parse_duration(
      first_line(std::string("timeout 10 squeue -h -j ") + job + " -o %L 2>/dev/null"));
}

}  // namespace driftsweep::study
