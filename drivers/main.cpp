// driftsweep VERB …: parse, call one function, map errors to exit codes.
#include <CLI/CLI.hpp>
#include <exception>

#include "base/errors.h"
#include "base/log.h"
#include "drivers/verbs.h"

int main(int argc, char** argv) {
  using namespace driftsweep;
  base::ExitCode exit_code = base::ExitCode::complete;
  CLI::App program(
      "driftsweep: distributed sweeps of dataset drift through differentiable camera models");
  program.set_version_flag("--version", "driftsweep " DRIFTSWEEP_VERSION);
  program.require_subcommand(1);
  drivers::add_simulate(program);
  drivers::add_pack(program);
  drivers::add_inspect(program);
  drivers::add_render(program);
  drivers::add_check(program);
  drivers::add_run(program, exit_code);
  drivers::add_status(program);
  drivers::add_export(program);
  drivers::add_bench(program);
  drivers::add_verify(program, exit_code);
  drivers::add_repair(program);
  drivers::add_retry(program);
  drivers::add_extend(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : static_cast<int>(base::ExitCode::usage);
  } catch (const base::UserError& error) {
    base::log_error(error.what());
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    base::log_error(error.what());
    return static_cast<int>(base::ExitCode::internal);
  }
  return static_cast<int>(exit_code);
}
