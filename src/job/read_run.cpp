#include <fmt/format.h>

#include "base/duration.h"
#include "base/errors.h"
#include "base/suggest.h"
#include "job/readers.h"
#include "job/section.h"

namespace driftsweep::job {
namespace {

// Failures that another attempt may get past; the classes are the engine's (sweep/failure.h).
const Names retried = {"transient", "out_of_memory", "exception",  "device",
                       "data",      "time_limit",    "not_finite", "internal"};

double seconds_of(const Node& node, const std::string& name) {
  const auto seconds = base::parse_duration(text_of(node, name));
  if (!seconds || !(*seconds > 0))
    throw base::usage_error(node.where, name + " is no span of time: '" + node.text + "'",
                            "Write it like 90s, 10min, 12h or 01:30:00");
  return *seconds;
}

void read_time_limit(const Node& node, RunSpec& run) {
  const Section section(node, "run.time_limit", {"evaluation", "training"});
  if (const Node* found = section.find("evaluation"))
    run.evaluation_limit = seconds_of(*found, "run.time_limit.evaluation");
  if (const Node* found = section.find("training"))
    run.training_limit = seconds_of(*found, "run.time_limit.training");
}

void read_retry(const Node& node, RunSpec& run) {
  const Section section(node, "run.retry", retried);
  for (const std::string& key : node.keys)
    run.retry.emplace_back(key, static_cast<int>(section.integer(key, 0, 0, 100)));
}

void read_max_failures(const Node& node, RunSpec& run) {
  const std::string name = "run.max_failures";
  std::string text = text_of(node, name);
  run.max_failures_percent = text.ends_with('%');
  if (!run.max_failures_percent) {
    run.max_failures = static_cast<double>(integer_of(node, name, 0));
    return;
  }
  Node number = node;
  number.text = text.substr(0, text.size() - 1);
  run.max_failures = number_of(number, name + " in per cent", {.low = 0, .high = 100});
}

void read_checkpoint(const Node& node, RunSpec& run) {
  const Section section(node, "run.checkpoint", {"every", "every_epochs"});
  if (const Node* found = section.find("every"))
    run.checkpoint_every = seconds_of(*found, "run.checkpoint.every");
  run.checkpoint_epochs = static_cast<int>(section.integer("every_epochs", 0, 1, 1000000));
}

void read_sync_interval(const Node& node, RunSpec& run) {
  const std::string name = "run.sync_interval";
  run.sync_interval = seconds_of(node, name);
  if (run.sync_interval < 0.001 || run.sync_interval > 86400)
    throw base::usage_error(node.where, name + " is '" + node.text + "'",
                            "Take a span between 1 ms (0.001s) and 24h; 5s is usual");
}

}  // namespace

RunSpec read_run(const Node& node) {
  RunSpec run;
  const Section section(node, "run",
                        {"threads_per_rank", "time_limit", "retry", "max_failures", "checkpoint",
                         "crash_limit", "sync_interval"});
  run.threads_per_rank =
      static_cast<int>(section.integer("threads_per_rank", run.threads_per_rank, 1, 4096));
  if (const Node* found = section.find("time_limit")) read_time_limit(*found, run);
  if (const Node* found = section.find("retry")) read_retry(*found, run);
  if (const Node* found = section.find("max_failures")) read_max_failures(*found, run);
  if (const Node* found = section.find("checkpoint")) read_checkpoint(*found, run);
  run.crash_limit = static_cast<int>(section.integer("crash_limit", run.crash_limit, 1, 1000000));
  if (const Node* found = section.find("sync_interval")) read_sync_interval(*found, run);
  return run;
}

}  // namespace driftsweep::job
