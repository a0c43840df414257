// driftsweep VERB …: parse, call one function, map errors to exit codes.
#include <CLI/CLI.hpp>
#include <exception>

#include "base/allocator.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/suggest.h"
#include "drivers/verbs.h"
#include "store/handles.h"

namespace {

// A mistyped verb, of which CLI11 says only that a subcommand is required. Verbs come first and may
// have verbs of their own (simulate cells).
void require_known_verbs(const CLI::App& program, int argc, char** argv) {
  const CLI::App* app = &program;
  std::string before = "driftsweep";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    std::vector<std::string> names;
    const CLI::App* found = nullptr;
    for (const CLI::App* verb : app->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(verb->get_name());
      if (verb->get_name() == word) found = verb;
    }
    if (names.empty() || word.starts_with('-')) return;
    if (found == nullptr)
      throw driftsweep::base::usage_error(
          before, "there is no verb '" + word + "'",
          before + " --help explains " + driftsweep::base::enumerate(names, "and"),
          driftsweep::base::nearest(word, names));
    app = found;
    before += " " + word;
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace driftsweep;
  base::keep_freed_memory();
  base::ExitCode exit_code = base::ExitCode::complete;
  CLI::App program(
      "driftsweep: distributed sweeps of dataset drift through differentiable camera models");
  program.set_version_flag("--version", "driftsweep " DRIFTSWEEP_VERSION);
  program.require_subcommand(1);
  drivers::add_simulate(program);
  drivers::add_pack(program);
  drivers::add_inspect(program);
  drivers::add_render(program);
  drivers::add_new(program);
  drivers::add_check(program);
  drivers::add_run(program, exit_code);
  drivers::add_status(program);
  drivers::add_export(program);
  drivers::add_analyze(program);
  drivers::add_compare(program);
  drivers::add_report(program);
  drivers::add_synthesize(program);
  drivers::add_score(program);
  drivers::add_bench(program);
  drivers::add_verify(program, exit_code);
  drivers::add_repair(program);
  drivers::add_retry(program);
  drivers::add_extend(program);
  drivers::add_submit(program);
  drivers::add_doctor(program);
  try {
    require_known_verbs(program, argc, argv);
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : static_cast<int>(base::ExitCode::usage);
  } catch (const base::UserError& error) {
    base::log_error(error.what());
    return static_cast<int>(error.code());
  } catch (const store::Hdf5Error& error) {
    base::log_error(std::string("an HDF5 file is damaged or not accessible: ") + error.what());
    return static_cast<int>(base::ExitCode::data);
  } catch (const std::exception& error) {
    base::log_error(error.what());
    return static_cast<int>(base::ExitCode::internal);
  }
  return static_cast<int>(exit_code);
}
