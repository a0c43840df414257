// driftsweep bench engine|isp|sensitivity|store [--json] [--threads N …]: the project's own
// figures, one line each.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "comm/context.h"
#include "drivers/bench_sensitivity.h"
#include "drivers/bench_store.h"
#include "drivers/bench_study.h"
#include "drivers/figures.h"
#include "drivers/verbs.h"
#include "study/bench_isp.h"
#include "sweep/coordinator.h"
#include "sweep/dry_run.h"
#include "sweep/engine.h"
#include "sweep/messages.h"

namespace driftsweep::drivers {
namespace {

using Clock = std::chrono::steady_clock;

constexpr sweep::RowNumber lease_rows = 32;

sweep::Plan empty_rows(sweep::RowNumber count) {
  return {count, [](sweep::RowNumber) { return sweep::RowNumber{-1}; },
          [](sweep::RowNumber) { return int64_t{0}; }, [](sweep::RowNumber) { return 1.0; }};
}

// What the coordinator does for each row, messages decoded and encoded, but not carried.
double coordinator_seconds_per_row() {
  constexpr sweep::RowNumber rows = 1'000'000;
  const sweep::Plan plan = empty_rows(rows);
  sweep::Policy policy;
  policy.lease_limit = lease_rows;
  sweep::Coordinator coordinator(plan, {}, 2, policy);
  const std::string request = comm::encode(sweep::Request{});
  double spent = 0;
  for (int rank = 0; !coordinator.finished(); rank = 1 - rank) {
    auto start = Clock::now();
    comm::decode<sweep::Request>(request);
    coordinator.request(rank);
    auto grant = coordinator.next_grant();
    const sweep::Lease lease = grant->second;
    const std::string sent = comm::encode(sweep::Grant{std::move(grant->second)});
    spent += seconds_since(start);
    sweep::Report report;
    for (const auto row : lease.rows) {
      sweep::Result result;
      result.row = row;
      result.rank = grant->first;
      result.seconds = 1e-6;
      report.outcomes.emplace_back(result);
    }
    const std::string bytes = comm::encode(report);
    start = Clock::now();
    for (const auto& outcome : comm::decode<sweep::Report>(bytes).outcomes)
      coordinator.end(outcome.result());
    spent += seconds_since(start);
  }
  return spent / static_cast<double>(rows);
}

// Empty rows through the whole engine, on every rank of the context.
double rows_per_second(const comm::Context& context, sweep::RowNumber limit) {
  const sweep::RowNumber rows = 200'000 * context.size();
  sweep::Callbacks callbacks;
  callbacks.run_row = [](sweep::RowNumber) { return std::any(); };
  callbacks.record = [](const sweep::Result&) {};
  callbacks.note_failure = [](const sweep::Result&) {};
  sweep::Policy policy;
  policy.lease_limit = limit;
  context.barrier();
  const auto start = Clock::now();
  sweep::run_engine(context, empty_rows(rows), {}, callbacks, {}, policy);
  return static_cast<double>(rows) / seconds_since(start);
}

// The same, each row into journal and study file.
double rows_per_second_stored(const comm::Context& context, bool in_blocks) {
  BenchStudy study(context, 20'000 * context.size());
  sweep::Callbacks callbacks;
  callbacks.run_row = [&](sweep::RowNumber row) {
    study.run_row(row);
    return std::any();
  };
  callbacks.note_failure = [](const sweep::Result&) {};
  if (in_blocks)
    callbacks.record_block = [&](std::span<const sweep::Result> results) { study.record(results); };
  else
    callbacks.record = [&](const sweep::Result& result) { study.record({&result, 1}); };
  sweep::Policy policy;
  policy.lease_limit = lease_rows;
  context.barrier();
  const auto start = Clock::now();
  sweep::run_engine(context, empty_rows(study.rows()), {}, callbacks, {}, policy);
  return static_cast<double>(study.rows()) / seconds_since(start);
}

// What the coordinator holds for each of 10^7 rows of 8 models.
void bench_memory(Figures& figures) {
  constexpr sweep::RowNumber rows = 10'000'000;
  sweep::Plan plan = empty_rows(rows);
  plan.affinity = [](sweep::RowNumber row) { return row * 8 / rows; };
  const sweep::DryRunResult run =
      sweep::dry_run(plan, {.ranks = 8, .row_seconds = 1e-4, .message_seconds = 0});
  figures.add("engine.memory", run.bytes_per_row, "bytes per row",
              "ledger and schedule of 10^7 rows on rank 0");
}

// The mark of the row in flight alone.
double seconds_per_mark(const comm::Context& context) {
  constexpr int64_t marks = 1'000'000;
  BenchStudy study(context, 1);
  const auto start = Clock::now();
  for (int64_t row = 0; row < marks; ++row) study.run_row(row);
  return seconds_since(start) / static_cast<double>(marks);
}

void bench_engine(Figures& figures) {
  const comm::Context context = comm::Context::world(nullptr, nullptr);
  const double at_32 = rows_per_second(context, lease_rows);
  const double adaptive = rows_per_second(context, sweep::lease_limit);
  const double singly = rows_per_second_stored(context, false);
  const double in_blocks = rows_per_second_stored(context, true);
  const double mark = seconds_per_mark(context);
  if (context.rank() != 0) return figures.keep_silent();
  figures.add("engine.coordinator", 1e6 * coordinator_seconds_per_row(), "us per empty row",
              "leases of 32, messages coded but not carried");
  const std::string ranks =
      fmt::format("{} rank{}", context.size(), context.size() == 1 ? "" : "s");
  figures.add("engine.rows_32", at_32, "rows/s", ranks + ", leases of 32, empty rows");
  figures.add("engine.rows", adaptive, "rows/s", ranks + ", leases as the engine sizes them");
  figures.add("engine.stored_32", 1e6 / in_blocks, "us per empty row",
              ranks + ", leases of 32, into journal and study file");
  figures.add("engine.stored_singly", 1e6 / singly, "us per empty row",
              "the same, rows recorded one by one");
  figures.add("engine.mark", 1e9 * mark, "ns per row", "of the row in flight, for crash_limit");
  const sweep::DryRunResult run =
      sweep::dry_run(empty_rows(4096 * 100), {.ranks = 4096, .row_seconds = 0.05});
  figures.add("engine.dry_run.use", 100 * run.use, "%", "4096 pretended ranks, rows of 50 ms");
  figures.add("engine.dry_run.coordinator", 100 * run.coordinator_use, "%",
              "of the coordinator's time, as measured here");
  bench_memory(figures);
}

void bench_isp(Figures& figures, const study::SpeedSettings& settings) {
  study::bench_isp(settings, [&](const study::PipelineSpeed& speed) {
    figures.add("isp." + speed.pipeline, speed.forward, "Mpixel/s", speed.note);
    if (std::isfinite(speed.backward))
      figures.add("isp." + speed.pipeline + ".gradients", speed.backward, "Mpixel/s", speed.note);
  });
}

// What only one of the benchmarks takes.
struct Options {
  study::SpeedSettings isp;
  SensitivitySpeed sensitivity;
  int threads = 0;
  std::vector<std::pair<std::string, CLI::Option*>> of;  // of which benchmark
};

void add_isp_options(CLI::App& verb, Options& options) {
  options.of.emplace_back(
      "isp", verb.add_option("--batch", options.isp.images, "isp: images of a batch (8)")
                 ->check(CLI::Range(1, 4096)));
  options.of.emplace_back(
      "isp", verb.add_option("--size", options.isp.side, "isp: rows and columns of an image (256)")
                 ->check(CLI::Range(16, 16384)));
}

void add_sensitivity_options(CLI::App& verb, Options& options) {
  SensitivitySpeed& speed = options.sensitivity;
  const auto add = [&](CLI::Option* option) { options.of.emplace_back("sensitivity", option); };
  add(verb.add_option("--rows", speed.rows, "sensitivity: rows of the study (1000000)")
          ->check(CLI::Range(int64_t{2}, int64_t{100'000'000})));
  add(verb.add_option("--parameters", speed.parameters, "sensitivity: parameters (20)")
          ->check(CLI::Range(2, 1000)));
  add(verb.add_option("--outputs", speed.outputs, "sensitivity: outputs of each row (10)")
          ->check(CLI::Range(1, 1000)));
  add(verb.add_option("--replicates", speed.replicates, "sensitivity: of the bootstrap (1000)")
          ->check(CLI::Range(2, 100'000)));
  add(verb.add_option("--salib", speed.salib,
                      "sensitivity: time SALib beside it, from this folder; e.g. SALib/src")
          ->type_name("FOLDER")
          ->check(CLI::ExistingDirectory));
}

}  // namespace

void add_bench(CLI::App& program) {
  auto name = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = program.add_subcommand("bench", "measure the program itself on this machine");
  verb->add_option("name", *name, "engine (also under mpirun), isp, sensitivity or store")
      ->required()
      ->check(CLI::IsMember({"engine", "isp", "sensitivity", "store"}));
  verb->add_flag("--json", *json, "one JSON object instead of lines");
  auto options = std::make_shared<Options>();
  CLI::Option* threads =
      verb->add_option("--threads", options->threads, "isp, sensitivity: threads (as many as fit)")
          ->check(CLI::Range(1, 1024));
  add_isp_options(*verb, *options);
  add_sensitivity_options(*verb, *options);
  verb->footer(
      "Example: mpirun -n 2 driftsweep bench engine\n"
      "         driftsweep bench sensitivity --rows 100000");
  verb->callback([name, json, options, threads] {
    const auto refuse = [&](const CLI::Option* option, const std::string& owner) {
      throw base::usage_error("bench " + *name, option->get_name() + " has no effect here",
                              "leave it away; it belongs to bench " + owner);
    };
    for (const auto& [owner, option] : options->of)
      if (*name != owner && option->count() > 0) refuse(option, owner);
    if (threads->count() > 0 && *name != "isp" && *name != "sensitivity")
      refuse(threads, "isp and bench sensitivity");
    if (threads->count() > 0) options->isp.threads = options->threads;
    options->sensitivity.threads = options->threads;
    Figures figures(*json);
    if (*name == "engine") bench_engine(figures);
    if (*name == "isp") bench_isp(figures, options->isp);
    if (*name == "sensitivity") bench_sensitivity(figures, options->sensitivity);
    if (*name == "store") bench_store(figures);
    figures.finish();
  });
}

}  // namespace driftsweep::drivers
