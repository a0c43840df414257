// driftsweep verify STUDY.h5
#include <fmt/format.h>

#include <memory>

#include "drivers/verbs.h"
#include "store/study_lock.h"
#include "store/verify.h"
#include "study/data_trust.h"

namespace driftsweep::drivers {

namespace {

void refuse_running(const store::StudyPaths& paths) {
  if (const auto owner = store::lock_owner(paths.lock, store::lock_patience().unseen))
    throw base::UserError(base::ExitCode::stopped,
                          {paths.study, "a run is at work on this study (" + owner->text() + ")",
                           "Verify it when that run has ended"});
}

base::ExitCode verify_and_print(const std::string& study) {
  const store::StudyPaths paths(study);
  refuse_running(paths);
  const store::VerifyReport report = store::verify(paths);
  for (const auto& sentence : report.differences) fmt::print("{}\n", sentence);
  const auto printed = static_cast<int64_t>(report.differences.size());
  if (report.different > printed) fmt::print("and {} more\n", report.different - printed);
  if (report.journals.damaged > 0 || report.journals.unreadable > 0)
    fmt::print("{}: {} damaged records, {} unreadable journals\n", paths.journal,
               report.journals.damaged, report.journals.unreadable);
  fmt::print(
      "{} rows: {} compared with {} journals, {} ended rows in no journal; {} weights files\n",
      report.rows, report.compared, report.journals.journals, report.unbacked, report.weights);
  if (report.journals.torn > 0)
    fmt::print("{} journals end in half a record, as a kill leaves them; it is passed over\n",
               report.journals.torn);
  const study::DataVerdict data = study::verify_data(study);
  for (const auto& sentence : data.gone) fmt::print("{}\n", sentence);
  for (const auto& sentence : data.changed) fmt::print("{}\n", sentence);
  fmt::print("{} data sets compared with their digests\n", data.compared);
  if (report.good() && !data.changed.empty()) {
    fmt::print("the study is whole, and its data have changed\n");
    return base::ExitCode::data;
  }
  if (report.good() && !report.not_compared.empty())
    throw base::UserError(
        base::ExitCode::stopped,
        {paths.study,
         "rows are as the journals say, and axes and coordinates were not compared: " +
             report.not_compared,
         "Make room, or set TMPDIR to a folder that has it, and verify it again"});
  if (report.good()) {
    const bool alone = report.journals.journals == 0 && report.unbacked > 0;
    fmt::print("{}\n", alone ? "it can be read, and no journal is there to compare its values with"
                             : "good");
    return base::ExitCode::complete;
  }
  fmt::print("{} differences; `driftsweep repair` builds the file again from the journals\n",
             report.different);
  return base::ExitCode::data;
}

}  // namespace

void add_verify(CLI::App& program, base::ExitCode& exit_code) {
  auto study = std::make_shared<std::string>();
  CLI::App* verb = program.add_subcommand(
      "verify", "compare a study with its journals, weights and data sets, byte for byte");
  verb->footer(
      "Example: driftsweep verify study.h5\n"
      "Exit codes: 0 nothing differs, 3 something does. After a kill, rows may stand in the\n"
      "journals alone; the next run, or repair, brings them in.");
  verb->add_option("STUDY", *study, "study file; no run may be at work on it")->required();
  verb->callback([study, &exit_code] { exit_code = verify_and_print(*study); });
}

}  // namespace driftsweep::drivers
