// driftsweep doctor: what a support ticket needs. It starts MPI only under a launcher.
#include "doctor/doctor.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "comm/context.h"
#include "comm/launcher.h"
#include "drivers/verbs.h"

namespace driftsweep::drivers {
namespace {

const char* environment(const char* name) { return std::getenv(name); }

std::string examine(const std::string& folder) {
  try {
    comm::refuse_singletons(environment);
  } catch (const base::UserError& error) {
    // One of the separate programs is enough to tell.
    const char* task = environment("SLURM_PROCID");
    if (task != nullptr && std::string(task) != "0") return "";
    return doctor::report(comm::Context::local(), folder, error.what());
  }
  if (comm::started_as_rank(environment))
    return doctor::report(comm::Context::world(nullptr, nullptr), folder);
  return doctor::report(comm::Context::local(), folder);
}

}  // namespace

void add_doctor(CLI::App& program) {
  auto folder = std::make_shared<std::string>(".");
  CLI::App* verb = program.add_subcommand(
      "doctor", "versions, ranks, cores, GPUs, disk and environment, with a verdict per line");
  verb->add_option("FOLDER", *folder, "where a study would lie (default: here)");
  verb->footer(
      "Examples:\n"
      "  driftsweep doctor /scratch/me\n"
      "  srun --mpi=pmix -n 8 driftsweep doctor /scratch/me      with the binding of 8 ranks\n"
      "Paste the whole block where you ask for help; secrets are left out.");
  verb->callback([folder] { std::fputs(examine(*folder).c_str(), stdout); });
}

}  // namespace driftsweep::drivers
