#include <fmt/format.h>

#include "base/errors.h"
#include "job/blocks.h"

namespace driftsweep::job {
namespace {

// Failures that another attempt may get past; the classes are the engine's (sweep/failure.h).
const std::vector<std::pair<const char*, const char*>> retried = {
    {"transient", "What may pass by itself, such as a lost connection."},
    {"out_of_memory", "The memory of the host or of a GPU was not enough."},
    {"exception", "Any other exception."},
    {"device", "A GPU failed."},
    {"data", "The data set or a weights file could not be used."},
    {"time_limit", "The row ran beyond its limit."},
    {"not_finite", "A loss that is no number."},
    {"internal", "A mistake of driftsweep's own."}};

// In the order in which the job names them.
void read_retry(RunSpec& run, const Section& section) {
  const Node& node = *section.find("retry");
  const Section retry(node, "run.retry", keys_of(retry_fields()));
  for (const std::string& class_name : node.keys)
    run.retry.emplace_back(class_name, static_cast<int>(retry.integer(class_name, 0, 0, 100)));
}

std::optional<std::string> retry_text(const RunSpec& run) {
  std::string text;
  for (const auto& [class_name, times] : run.retry)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", class_name, times);
  return text.empty() ? std::nullopt : std::optional("{" + text + "}");
}

void read_max_failures(RunSpec& run, const Section& section) {
  const Node& node = *section.find("max_failures");
  const std::string name = "run.max_failures";
  const std::string text = text_of(node, name);
  run.max_failures_percent = text.ends_with('%');
  if (!run.max_failures_percent) {
    run.max_failures = static_cast<double>(integer_of(node, name, 0));
    return;
  }
  Node number = node;
  number.text = text.substr(0, text.size() - 1);
  run.max_failures = number_of(number, name + " in per cent", {.low = 0, .high = 100});
}

std::optional<std::string> max_failures_text(const RunSpec& run) {
  if (!run.max_failures) return std::nullopt;
  return fmt::format("{}{}", *run.max_failures, run.max_failures_percent ? "%" : "");
}

void read_sync_interval(RunSpec& run, const Section& section) {
  const Node& node = *section.find("sync_interval");
  const std::string name = "run.sync_interval";
  run.sync_interval = seconds_of(node, name);
  if (run.sync_interval < 0.001 || run.sync_interval > 86400)
    throw base::usage_error(node.where, name + " is '" + node.text + "'",
                            "Take a span between 1 ms (0.001s) and 24h; 5s is usual");
}

// A block whose keys are members of the run itself.
Field<RunSpec> block_of_run(const std::string& name, const Block<RunSpec>& fields,
                            const std::string& documentation) {
  return key<RunSpec>(name, takes::block("run." + name), Identity::keys, documentation)
      .reads([name, &fields](RunSpec& run, const Section& section) {
        read_fields(fields, run, Section(*section.find(name), "run." + name, keys_of(fields)));
      })
      .writes([&fields](const RunSpec& run) -> std::optional<std::string> {
        const std::string text = flow_text(fields, run);
        return text == "{}" ? std::nullopt : std::optional(text);
      });
}

}  // namespace

const Block<RunSpec>& time_limit_fields() {
  static const Block<RunSpec> fields = {
      value("evaluation", &RunSpec::evaluation_limit, takes::duration(), Identity::no,
            "Of an evaluation or a reference; beyond it the row fails with the class "
            "`time_limit`."),
      value("training", &RunSpec::training_limit, takes::duration(), Identity::no,
            "Of a training, likewise.")};
  return fields;
}

const Block<RunSpec>& retry_fields() {
  static const Block<RunSpec> fields = [] {
    Block<RunSpec> all;
    for (const auto& [class_name, documentation] : retried)
      all.push_back(key<RunSpec>(class_name, takes::whole(0, 100), Identity::no, documentation)
                        .otherwise("0"));
    return all;
  }();
  return fields;
}

const Block<RunSpec>& checkpoint_fields() {
  static const Block<RunSpec> fields = {
      value("every", &RunSpec::checkpoint_every, takes::duration(), Identity::no,
            "After this time, between two batches."),
      value("every_epochs", &RunSpec::checkpoint_epochs, takes::whole(1, 1000000), Identity::no,
            "And after so many epochs.")
          .otherwise("")
          .where([](const RunSpec& run) { return run.checkpoint_epochs > 0; })};
  return fields;
}

const Block<RunSpec>& run_fields() {
  static const Block<RunSpec> fields = {
      // Threads change the order of sums, and with it the last digits.
      value("threads_per_rank", &RunSpec::threads_per_rank, takes::whole(1, 4096), Identity::yes,
            "Threads of one rank on a CPU; ranks times threads should not exceed the cores."),
      block_of_run("time_limit", time_limit_fields(), "How long a row may take."),
      key<RunSpec>("retry", takes::block("run.retry"), Identity::keys,
                   "Further attempts at a row, by the class of its failure.")
          .reads(read_retry)
          .writes(retry_text),
      key<RunSpec>("max_failures", takes::any_of({takes::whole(0), takes::percent()}), Identity::no,
                   "Failed rows, or a share of all rows, after which the run ends.")
          .reads(read_max_failures)
          .writes(max_failures_text),
      block_of_run(
          "checkpoint", checkpoint_fields(),
          "When a training keeps a checkpoint. SIGUSR1, SIGTERM and the deadline leave one "
          "too. Interrupted or not, the final weights are the same."),
      value("crash_limit", &RunSpec::crash_limit, takes::whole(1, 1000000), Identity::no,
            "A row that was running at so many deaths of its process, one after another (a crash, "
            "the out-of-memory killer, a kill without warning), fails with the class `crashed`. A "
            "death after SIGTERM, or after which a training has a newer checkpoint, does not "
            "count. A row that hangs beyond twice its time limit fails at once, or, where `retry` "
            "has `time_limit`, counts likewise."),
      value("sync_interval", &RunSpec::sync_interval, takes::duration(), Identity::no,
            "How often rows that ended are brought to the disk, which is what a power cut can "
            "cost; a killed process loses only the rows in flight. From 1 ms to 24 h.")
          .reads(read_sync_interval)};
  return fields;
}

}  // namespace driftsweep::job
