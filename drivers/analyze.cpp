// driftsweep analyze --matrix pipelines.csv --corruptions corruptions.csv
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/robustness.h"
#include "analysis/robustness_text.h"
#include "drivers/verbs.h"

namespace driftsweep::drivers {

void add_analyze(CLI::App& program) {
  struct Options {
    std::string matrix, corruptions;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "analyze", "what two robustness tests of the same models conclude, and whether they agree");
  verb->footer(
      "Both tables are CSV: the first column names the models, every other column is a test, "
      "cells\n"
      "are the metric (larger is better). The matrix holds a column of every model's own name, "
      "its\n"
      "undrifted result; the corruptions hold a column `identity`.\n"
      "Example: driftsweep analyze --matrix pipelines.csv --corruptions corruptions.csv");
  verb->add_option("--matrix", options->matrix,
                   "models tested on each other's pipelines; e.g. pipelines.csv")
      ->type_name("FILE")
      ->required();
  verb->add_option("--corruptions", options->corruptions,
                   "the same models under corruptions; e.g. corruptions.csv")
      ->type_name("FILE")
      ->required();
  verb->add_flag("--json", options->json, "print JSON, for scripts; e.g. | jq .ratio");
  verb->callback([options] {
    const auto pipelines = analysis::pipeline_test(analysis::read_matrix(options->matrix));
    const auto corruptions = analysis::corruption_test(analysis::read_matrix(options->corruptions));
    const auto conclusions = analysis::conclude(pipelines, corruptions);
    if (options->json)
      fmt::print("{}\n", analysis::robustness_json(pipelines, corruptions, conclusions));
    else
      fmt::print("{}", analysis::robustness_text(pipelines, corruptions, conclusions));
  });
}

}  // namespace driftsweep::drivers
