// driftsweep run JOB -o STUDY.h5: the one verb that starts MPI.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#include "analysis/conclusions.h"
#include "base/log.h"
#include "comm/context.h"
#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "store/study_file.h"
#include "study/run_study.h"

namespace driftsweep::drivers {
namespace {

// On rank 0 alone: all ranks have the same error, and one sentence is enough.
base::ExitCode run_and_report(const study::RunRequest& request) {
  const comm::Context context = comm::Context::world(nullptr, nullptr);
  const bool root = context.rank() == 0;
  try {
    const base::ExitCode code = study::run_study(context, request);
    if (root) {
      const store::StudyFile file(request.study, store::StudyFile::Access::read,
                                  comm::Context::local());
      std::fputs(analysis::conclusions_text(file).c_str(), stdout);
      std::printf("study: %s\n", request.study.c_str());
    }
    return code;
  } catch (const base::UserError& error) {
    if (root) base::log_error(error.what());
    return error.code();
  } catch (const std::exception& error) {
    if (root) base::log_error(error.what());
    return base::ExitCode::internal;
  }
}

}  // namespace

void add_run(CLI::App& program, base::ExitCode& exit_code) {
  auto request = std::make_shared<study::RunRequest>();
  CLI::App* verb = program.add_subcommand(
      "run", "run a study, or go on with it; under mpirun on several ranks, without it as one");
  verb->add_option("job", request->job, "the job file (YAML)")->required()->type_name("JOB");
  verb->add_option("-o,--output", request->study, "the study file, made where it is missing")
      ->required()
      ->check(CLI::Validator([](std::string& path) { return path.empty() ? "no file" : ""; }, ""))
      ->type_name("STUDY.h5");
  add_overrides(*verb, request->overrides);
  verb->add_option("--deadline", request->deadline,
                   "time this run may take (3600, 50min, 11:30:00), asked of Slurm where it is not "
                   "given; near it no row begins that cannot end")
      ->type_name("T");
  verb->add_flag(
      "--share-devices", request->share_devices,
      "let several ranks compute on one GPU; refused else, since it halves the speed and "
      "the memory of each");
  add_strict(*verb, request->strict);
  add_trust_digests(*verb, request->trust_digests);
  verb->footer(
      "Example:\n  mpirun -n 4 driftsweep run cells.yaml -o cells.h5 --set drift.design.n=200\n"
      "Exit codes: 0 all rows complete, 2 bad command line or job, 3 bad data, 4 failed rows or\n"
      "broken gradients, 75 stopped early by a signal or the deadline: the same command goes on.\n"
      "SIGUSR1 and SIGUSR2 let the rows in flight end first; SIGTERM and Ctrl-C stop within a "
      "second.");
  verb->callback([request, &exit_code] {
    exit_code = run_and_report(*request);
    // A row that did not react to the stop may still be running on its thread.
    if (exit_code == base::ExitCode::stopped) {
      std::fflush(nullptr);
      std::_Exit(static_cast<int>(exit_code));
    }
  });
}

}  // namespace driftsweep::drivers
