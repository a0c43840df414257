#include "batch/queue.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <sstream>

#include "batch/process.h"

namespace driftsweep::batch {
namespace {

// A busy controller may take long, and the queue is only told in passing.
constexpr std::chrono::seconds patience{10};

// The name may hold our separator, and stands last.
constexpr const char* format = "%i|%T|%r|%M|%l|%S|%N|%j";

std::vector<QueuedJob> ask(std::vector<std::string> words) {
  words.insert(words.begin(), {"squeue", "--noheader", "--format", format});
  const auto answer = run_program(words, "", patience);
  if (!answer || answer->exit_code != 0) return {};
  return parse_queue(answer->output);
}

std::string user_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

bool number(const std::string& id) {
  return !id.empty() && id.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::vector<QueuedJob> parse_queue(const std::string& text) {
  std::vector<QueuedJob> jobs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::array<std::string, 7> fields;
    size_t at = 0;
    bool whole = true;
    for (auto& field : fields) {
      const size_t end = line.find('|', at);
      whole = whole && end != std::string::npos;
      if (!whole) break;
      field = line.substr(at, end - at);
      at = end + 1;
    }
    if (!whole) continue;
    jobs.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6],
                    line.substr(at)});
  }
  return jobs;
}

std::vector<QueuedJob> jobs_of_name(const std::string& name) {
  std::vector<QueuedJob> jobs = ask({"--user", user_name()});
  // Names are compared here: --name takes a list of them, split at commas.
  std::erase_if(jobs, [&name](const QueuedJob& job) { return job.name != name; });
  return jobs;
}

std::optional<QueuedJob> job_of_number(const std::string& id) {
  if (!number(id)) return std::nullopt;
  const std::vector<QueuedJob> jobs = ask({"--jobs", id});
  return jobs.empty() ? std::nullopt : std::optional(jobs.front());
}

std::string queue_text(const QueuedJob& job) {
  std::string text = "Slurm job " + job.id + ": " + job.state;
  if (!job.nodes.empty()) text += " on " + job.nodes;
  if (job.state != "PENDING") return text + fmt::format(", {} of {}", job.used, job.limit);
  if (!job.reason.empty() && job.reason != "None") text += " (" + job.reason + ")";
  if (!job.start.empty() && job.start != "N/A") text += ", to start at " + job.start;
  return text;
}

std::string queue_state(const std::string& id, const std::string& study) {
  std::vector<QueuedJob> jobs;
  if (const auto found = job_of_number(id)) jobs.push_back(*found);
  if (jobs.empty()) jobs = jobs_of_name(study);
  std::string text;
  for (const auto& job : jobs) text += queue_text(job) + "\n";
  return text;
}

}  // namespace driftsweep::batch
