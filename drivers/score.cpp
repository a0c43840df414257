// driftsweep score JOB predictions.csv -o STUDY.h5
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "drivers/overrides.h"
#include "drivers/verbs.h"
#include "study/score_predictions.h"

namespace driftsweep::drivers {

void add_score(CLI::App& program) {
  auto request = std::make_shared<study::ScoreRequest>();
  CLI::App* verb = program.add_subcommand(
      "score", "make a study of predictions that another framework gave of a job's pictures");
  verb->footer(
      "The pictures come from `driftsweep synthesize`. The table has the columns image (its "
      "number),\n"
      "prediction (class or its number), point (-1 = undrifted), model, fold and, where known, "
      "loss.\n"
      "The study is read like any other: status, analyze, export.\n"
      "Example: driftsweep score jobs/cells_pipelines.yaml predictions.csv -o scored.h5");
  verb->add_option("JOB", request->job, "the job file (YAML)")->required();
  verb->add_option("PREDICTIONS", request->predictions, "the table (CSV)")->required();
  verb->add_option("-o,--output", request->study, "the study file to make; must not exist")
      ->required()
      ->type_name("STUDY.h5");
  add_overrides(*verb, request->overrides);
  verb->callback([request] {
    const auto rows = study::score_predictions(*request);
    fmt::print("{}: {} rows complete, {} without predictions\n", request->study, rows.complete,
               rows.missing);
  });
}

}  // namespace driftsweep::drivers
