// driftsweep export STUDY.h5 --csv DIR
#include <fmt/format.h>

#include <memory>

#include "analysis/export_csv.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "store/study_file.h"

namespace driftsweep::drivers {

void add_export(CLI::App& program) {
  struct Options {
    std::string study, csv;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand("export", "write a study as tidy CSV tables");
  verb->footer("Example: driftsweep export study.h5 --csv tables");
  verb->add_option("STUDY", options->study, "study file")->required();
  verb->add_option("--csv", options->csv,
                   "folder for evaluations.csv, reference.csv, training.csv, confusion.csv, "
                   "sessions.csv and failures.csv; older tables are replaced")
      ->type_name("DIR")
      ->required();
  verb->callback([options] {
    const store::StudyFile study(options->study, store::StudyFile::Access::read,
                                 comm::Context::local());
    for (const auto& path : analysis::export_csv(study, options->csv)) fmt::print("{}\n", path);
  });
}

}  // namespace driftsweep::drivers
