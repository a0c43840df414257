// driftsweep analyze STUDY.h5; analyze --matrix pipelines.csv --corruptions corruptions.csv
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/conclusions.h"
#include "analysis/robustness.h"
#include "analysis/robustness_text.h"
#include "analysis/table_analysis.h"
#include "analysis/write_h5.h"
#include "base/errors.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "store/disk.h"
#include "store/study_file.h"

namespace driftsweep::drivers {
namespace {

constexpr size_t terminal_width = 80;

struct AnalyzeOptions {
  std::string study, output, matrix, corruptions, problem, design;
  std::vector<std::string> tables;  // inputs and outputs, or outputs alone
  bool json = false;
};

void analyze_tables(const AnalyzeOptions& options) {
  if (options.matrix.empty() || options.corruptions.empty())
    throw base::usage_error("analyze", "only one of the two tables is given",
                            "Give both --matrix and --corruptions, or a study");
  if (!options.output.empty())
    throw base::usage_error("analyze", "-o goes with a study, not with tables",
                            "Redirect what is printed: --json > FILE");
  const auto pipelines = analysis::pipeline_test(analysis::read_matrix(options.matrix));
  const auto corruptions = analysis::corruption_test(analysis::read_matrix(options.corruptions));
  const auto conclusions = analysis::conclude(pipelines, corruptions);
  if (options.json)
    fmt::print("{}\n", analysis::robustness_json(pipelines, corruptions, conclusions));
  else
    fmt::print("{}", analysis::robustness_text(pipelines, corruptions, conclusions));
}

void write_report(const analysis::Report& report, const std::string& path) {
  std::error_code ignored;
  if (path.ends_with(".h5"))
    analysis::write_h5(report, path);
  else if (path.ends_with(".json"))
    store::replace_file(path, analysis::json_of(report).dump(2) + "\n", false);
  else if (path.ends_with("/") || std::filesystem::is_directory(path, ignored))
    analysis::write_csv_folder(report, path);
  else
    throw base::usage_error("-o " + path, "the ending says neither HDF5 nor JSON nor a folder",
                            "Name it FILE.h5 or FILE.json, or FOLDER/ for every table as CSV");
}

void analyze_outside(const AnalyzeOptions& options) {
  if (options.problem.empty() || options.design.empty())
    throw base::usage_error("analyze --table", "problem and design of the table are not given",
                            "Write --problem problem.json --design saltelli");
  const bool both = options.tables.size() == 2;
  const auto report = analysis::analyze_table(
      {both ? options.tables[0] : "", options.tables.back(), options.problem, options.design});
  if (!options.output.empty()) write_report(report, options.output);
  if (options.json)
    fmt::print("{}\n", analysis::json_of(report).dump(2));
  else
    fmt::print("{}", analysis::text_of(report, terminal_width));
}

void write_output(const store::StudyFile& study, const std::string& path) {
  std::error_code ignored;
  if (path.ends_with(".csv"))
    analysis::write_main_csv(study, path);
  else if (path.ends_with(".json"))
    store::replace_file(path, analysis::analysis_json(study) + "\n", false);
  else if (path.ends_with(".h5"))
    analysis::write_h5(analysis::analyze_study(study), path);
  else if (path.ends_with("/") || std::filesystem::is_directory(path, ignored))
    analysis::write_csv_folder(analysis::analyze_study(study), path);
  else
    throw base::usage_error("-o " + path,
                            "the ending says neither CSV nor JSON nor HDF5 nor a folder",
                            "Name it FILE.csv for the main table, FILE.json for all conclusions, "
                            "FILE.h5 or FOLDER/ for every table");
}

void analyze_study(const AnalyzeOptions& options) {
  const store::StudyFile study(options.study, store::StudyFile::Access::read,
                               comm::Context::local());
  if (!options.output.empty()) write_output(study, options.output);
  if (options.json)
    fmt::print("{}\n", analysis::analysis_json(study));
  else
    fmt::print("{}", analysis::text_of(analysis::analyze_study(study), terminal_width));
}

}  // namespace

void add_analyze(CLI::App& program) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* verb = program.add_subcommand(
      "analyze", "what a study concludes, or two tables of robustness tests of the same models");
  verb->footer(
      "Of a study with cases (kind: synthesis, or a union of designs): matrices of models by "
      "tests,\n"
      "drops by case, whether drift and corruptions rank the models alike, which model each would\n"
      "choose, and pairs of models on the same images. Of kind: forensics the worst drifts, the\n"
      "tolerance of each parameter and of all at once. Of others the summary, of kind: "
      "optimization\n"
      "with its arms.\n"
      "Both tables are CSV: the first column names the models, every other column is a test, "
      "cells\n"
      "are the metric (larger is better). The matrix holds a column of every model's own name, "
      "its\n"
      "undrifted result; the corruptions hold a column `identity`.\n"
      "Example: driftsweep analyze study.h5 -o cells.csv\n"
      "         driftsweep analyze --matrix pipelines.csv --corruptions corruptions.csv\n"
      "         driftsweep analyze --table X.csv Y.csv --design saltelli --problem problem.json");
  auto* study = verb->add_option("STUDY", options->study, "study file; e.g. study.h5");
  verb->add_option("-o,--output", options->output,
                   "write the study's main table (FILE.csv), every table (FILE.h5, FOLDER/) or all "
                   "conclusions (FILE.json) too; e.g. matrix.csv")
      ->type_name("FILE");
  verb->add_option("--matrix", options->matrix,
                   "models tested on each other's pipelines; e.g. pipelines.csv")
      ->type_name("FILE")
      ->excludes(study);
  verb->add_option("--corruptions", options->corruptions,
                   "the same models under corruptions; e.g. corruptions.csv")
      ->type_name("FILE")
      ->excludes(study);
  verb->add_option("--table", options->tables,
                   "results from elsewhere in SALib's row order: inputs and outputs as CSV with a "
                   "header, or outputs alone; e.g. --table X.csv Y.csv")
      ->type_name("FILE")
      ->expected(1, 2)
      ->excludes(study);
  verb->add_option("--problem", options->problem,
                   "SALib's problem file: names and bounds; e.g. problem.json")
      ->type_name("FILE");
  verb->add_option(
          "--design", options->design,
          "what made the table: saltelli, morris, finite_diff or dgsm (base points and one "
          "step along each parameter), or any (points drawn in the bounds by any design; columns "
          "such as dy/da are derivatives)")
      ->type_name("NAME");
  verb->add_flag("--json", options->json, "print JSON, for scripts; e.g. | jq .ratio");
  verb->callback([options] {
    if (!options->study.empty()) return analyze_study(*options);
    if (!options->tables.empty()) return analyze_outside(*options);
    if (options->matrix.empty() && options->corruptions.empty())
      throw base::usage_error("analyze", "nothing is given to analyze",
                              "Name a study, a table with --table, or two of robustness tests with "
                              "--matrix and --corruptions");
    analyze_tables(*options);
  });
}

}  // namespace driftsweep::drivers
