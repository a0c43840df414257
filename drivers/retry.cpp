// driftsweep retry STUDY.h5 --status failed
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "drivers/verbs.h"
#include "store/retry.h"
#include "store/study_file.h"
#include "store/study_lock.h"

namespace driftsweep::drivers {

void add_retry(CLI::App& program) {
  struct Options {
    std::string study, status = "failed", error;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "retry", "make failed rows, and those that failed with them, wait again");
  verb->footer(
      "Example: driftsweep retry study.h5 --status failed\n"
      "The next `driftsweep run` with the same job runs them.");
  verb->add_option("STUDY", options->study, "study file; no run may be at work on it")->required();
  verb->add_option("--status", options->status, "the state to reset")
      ->required()
      ->check(CLI::IsMember({"failed"}));
  verb->add_option("--error", options->error,
                   "only rows of this class of failure (see driftsweep status), such as not_finite")
      ->type_name("CLASS");
  verb->callback([options] {
    const store::StudyPaths paths(std::filesystem::absolute(options->study).string());
    {  // says what is wrong with the file before a folder is made beside it
      const store::StudyFile file(paths.study, store::StudyFile::Access::read,
                                  comm::Context::local());
    }
    std::filesystem::create_directories(paths.work);
    const store::StudyLock lock(paths.lock, store::lock_patience());
    fmt::print("{} rows wait again\n", store::retry_failed(paths, options->error, &lock.tenure()));
  });
}

}  // namespace driftsweep::drivers
