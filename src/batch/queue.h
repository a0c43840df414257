// What Slurm's queue says of our jobs, asked of squeue.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace driftsweep::batch {

// One job of the queue, in squeue's words.
struct QueuedJob {
  std::string id;      // "4711", or "4711_3" of an array
  std::string state;   // "PENDING", "RUNNING", "COMPLETING", …
  std::string reason;  // why it waits; "None" where it does not
  std::string used, limit, start, nodes, name;
};

// From the lines of `squeue -h -o` with our format; lines of another shape are passed over.
std::vector<QueuedJob> parse_queue(const std::string& text);

// The user's own jobs of that name, and the job of that number. Both are empty where squeue is
// absent, does not answer, or knows no such job.
std::vector<QueuedJob> jobs_of_name(const std::string& name);
std::optional<QueuedJob> job_of_number(const std::string& id);

// "Slurm job 4711: RUNNING on node3, 0:12 of 1:00:00", "Slurm job 4711: PENDING (Resources), to
// start at …".
std::string queue_text(const QueuedJob& job);

// The line of `driftsweep status`, with its end: of the job `id` of the last run, else of those
// named as the study; empty where squeue is silent about both.
std::string queue_state(const std::string& id, const std::string& study);

}  // namespace driftsweep::batch
