// driftsweep status STUDY.h5 [--table] [--watch [SECONDS]]
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "analysis/row_counts.h"
#include "analysis/run_state.h"
#include "analysis/status_text.h"
#include "analysis/summary.h"
#include "batch/queue.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "store/study_file.h"

namespace driftsweep::drivers {

namespace {

constexpr const char* clear_screen = "\x1b[H\x1b[2J";

struct StatusOptions {
  std::string study;
  bool table = false;
  double watch = 5;
};

// Prints the state once; true where no row is left to run.
bool print_status(const StatusOptions& options) {
  fmt::print("{}", analysis::run_state_text(options.study));
  const store::StudyFile study(options.study, store::StudyFile::Access::read,
                               comm::Context::local());
  fmt::print("{}", batch::queue_state(analysis::slurm_job(options.study), study.shape().name));
  fmt::print("{}", analysis::status_text(study));
  if (options.table) fmt::print("\n{}", analysis::to_text(analysis::summarize(study)));
  std::fflush(stdout);
  return analysis::count_rows(study).ended();
}

}  // namespace

void add_status(CLI::App& program) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* verb = program.add_subcommand("status", "how far a study has come, and its failures");
  verb->footer("Example: driftsweep status study.h5 --watch 10");
  verb->add_option("STUDY", options->study, "study file; a running study may be read")->required();
  verb->add_flag("--table", options->table, "add the summary table of the complete rows");
  CLI::Option* watch = verb->add_option("--watch", options->watch,
                                        "print again every SECONDS (default 5) until every row has "
                                        "ended; a terminal is drawn anew in place")
                           ->type_name("SECONDS")
                           ->expected(0, 1)
                           ->check(CLI::Range(0.1, 86400.0));
  verb->callback([options, watch] {
    // A terminal shows one picture that changes; a log keeps all of them.
    const bool in_place = watch->count() > 0 && isatty(STDOUT_FILENO) == 1;
    if (in_place) fmt::print("{}", clear_screen);
    while (!print_status(*options) && watch->count() > 0) {
      std::this_thread::sleep_for(std::chrono::duration<double>(options->watch));
      fmt::print("{}", in_place ? clear_screen : "\n");
    }
  });
}

}  // namespace driftsweep::drivers
