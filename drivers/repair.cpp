// driftsweep repair STUDY.h5
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "drivers/verbs.h"
#include "store/repair.h"
#include "store/study_lock.h"

namespace driftsweep::drivers {

namespace {

void repair_and_print(const std::string& study) {
  const store::StudyPaths paths(std::filesystem::absolute(study).string());
  if (!std::filesystem::is_directory(paths.work))
    throw base::data_error(study, "there is no " + paths.work + " to rebuild it from",
                           "Check the name, or restore that folder");
  const store::StudyLock lock(paths.lock, store::lock_patience());
  store::remove_unfinished_studies(paths.study);
  const store::RepairReport report = store::repair(paths, &lock.tenure());
  fmt::print(
      "{}: {} rows from {} journals{}\n", study, report.journalled, report.journals.journals,
      report.opened ? ", the others as the old file had them" : "; the old file did not open");
  if (report.journals.damaged > 0 || report.journals.unreadable > 0)
    fmt::print("{} damaged records and {} unreadable journals were passed over\n",
               report.journals.damaged, report.journals.unreadable);
}

}  // namespace

void add_repair(CLI::App& program) {
  auto study = std::make_shared<std::string>();
  CLI::App* verb = program.add_subcommand("repair", "build a study file again from its journals");
  verb->footer(
      "Example: driftsweep repair study.h5\n"
      "Works where the file is damaged or gone, as long as STUDY.h5.d is there.");
  verb->add_option("STUDY", *study, "study file; no run may be at work on it")->required();
  verb->callback([study] { repair_and_print(*study); });
}

}  // namespace driftsweep::drivers
