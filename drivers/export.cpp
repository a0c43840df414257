// driftsweep export STUDY.h5 --csv DIR --weights DIR --problem FILE
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "analysis/export_csv.h"
#include "analysis/export_problem.h"
#include "analysis/export_weights.h"
#include "base/errors.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "store/study_file.h"

namespace driftsweep::drivers {

void add_export(CLI::App& program) {
  struct Options {
    std::string study, csv, weights, problem;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "export",
      "write a study as tidy CSV tables, its trained weights, or its design as SALib's problem");
  verb->footer(
      "Example: driftsweep export study.h5 --csv tables\n"
      "         driftsweep export study.h5 --weights weights\n"
      "         driftsweep export study.h5 --problem problem.json");
  verb->add_option("STUDY", options->study, "study file")->required();
  verb->add_option("--csv", options->csv,
                   "folder for evaluations.csv, reference.csv, training.csv, confusion.csv, "
                   "sessions.csv and failures.csv; older tables are replaced")
      ->type_name("DIR");
  verb->add_option("--weights", options->weights,
                   "folder for MODEL.foldK.safetensors, the final weights of every training under "
                   "PyTorch's names; e.g. weights")
      ->type_name("DIR");
  verb->add_option("--problem", options->problem,
                   "file for the names, bounds, groups and distributions of the design as SALib "
                   "reads them; e.g. problem.json")
      ->type_name("FILE");
  verb->callback([options] {
    if (options->csv.empty() && options->weights.empty() && options->problem.empty())
      throw base::usage_error("export", "nothing is asked for",
                              "Add --csv DIR, --weights DIR or --problem FILE");
    const store::StudyFile study(options->study, store::StudyFile::Access::read,
                                 comm::Context::local());
    std::vector<std::string> written;
    if (!options->csv.empty()) written = analysis::export_csv(study, options->csv);
    if (!options->weights.empty())
      for (auto& path : analysis::export_weights(study, options->study, options->weights))
        written.push_back(std::move(path));
    if (!options->problem.empty()) {
      analysis::export_problem(study.shape(), options->problem);
      written.push_back(options->problem);
    }
    for (const auto& path : written) fmt::print("{}\n", path);
  });
}

}  // namespace driftsweep::drivers
