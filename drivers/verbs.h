// One function per verb: adds its subcommand and options to the program. The callback it registers
// does the work and returns through `exit_code`; errors travel as exceptions to main.
#pragma once

#include <CLI/CLI.hpp>

#include "base/errors.h"

namespace driftsweep::drivers {

void add_simulate(CLI::App& program);
void add_pack(CLI::App& program);
void add_inspect(CLI::App& program);
void add_render(CLI::App& program);
void add_new(CLI::App& program);
void add_check(CLI::App& program);
void add_run(CLI::App& program, base::ExitCode& exit_code);
void add_status(CLI::App& program);
void add_export(CLI::App& program);
void add_analyze(CLI::App& program);
void add_compare(CLI::App& program);
void add_report(CLI::App& program);
void add_synthesize(CLI::App& program);
void add_score(CLI::App& program);
void add_bench(CLI::App& program);
void add_verify(CLI::App& program, base::ExitCode& exit_code);
void add_repair(CLI::App& program);
void add_retry(CLI::App& program);
void add_extend(CLI::App& program);
void add_submit(CLI::App& program);
void add_doctor(CLI::App& program);

}  // namespace driftsweep::drivers
