// driftsweep compare A.h5 B.h5
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/compare.h"
#include "comm/context.h"
#include "drivers/verbs.h"
#include "store/study_file.h"

namespace driftsweep::drivers {

void add_compare(CLI::App& program) {
  struct Options {
    std::string a, b;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand("compare", "what differs between two studies");
  verb->footer(
      "First the jobs, data, weights and versions, then results in pairs: of models of the same\n"
      "name without drift by fold, and at the points that both designs have. Both studies may "
      "run.\n"
      "Example: driftsweep compare before.h5 after.h5");
  verb->add_option("A", options->a, "a study file; e.g. before.h5")->required();
  verb->add_option("B", options->b, "another one; e.g. after.h5")->required();
  verb->add_flag("--json", options->json, "print JSON, for scripts; e.g. | jq .tables");
  verb->callback([options] {
    constexpr size_t width = 80;
    const auto open = [](const std::string& path) {
      return store::StudyFile(path, store::StudyFile::Access::read, comm::Context::local());
    };
    const store::StudyFile a = open(options->a), b = open(options->b);
    const auto report = analysis::compare(a, b);
    if (options->json)
      fmt::print("{}\n", analysis::json_of(report).dump(2));
    else
      fmt::print("{}", analysis::text_of(report, width));
  });
}

}  // namespace driftsweep::drivers
