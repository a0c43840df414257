#include "doctor/software.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "batch/process.h"
#include "comm/version.h"
#include "raw/version.h"
#include "store/version.h"
#include "study/device.h"

namespace driftsweep::doctor {
namespace {

#ifdef __clang__
constexpr const char* compiler = __VERSION__;
#else
constexpr const char* compiler = "GCC " __VERSION__;
#endif

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// "Debian GNU/Linux 12 (bookworm)".
std::string distribution() {
  std::ifstream file("/etc/os-release");
  const std::string key = "PRETTY_NAME=";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    line = line.substr(key.size());
    std::erase(line, '"');
    return line;
  }
  return "unknown distribution";
}

std::string system_text() {
  utsname names{};
  uname(&names);
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                        static_cast<double>(sysconf(_SC_PAGE_SIZE)) / (1024.0 * 1024 * 1024);
  return fmt::format("{}, {} {} on {}, {} cores, {:.0f} GiB", distribution(), names.sysname,
                     names.release, names.machine, sysconf(_SC_NPROCESSORS_ONLN), memory);
}

std::string printed(const std::vector<std::string>& words) {
  const auto ended = batch::run_program(words, "", std::chrono::seconds(10));
  return ended && ended->exit_code == 0 ? ended->output + ended->errors : "";
}

}  // namespace

Finding judge_version(const std::string& library, const std::string& built,
                      const std::string& running) {
  if (built == running) return good(library, running);
  return look(library, fmt::format("{}, but driftsweep was built for {}: build it again, or let "
                                   "LD_LIBRARY_PATH lead to that version",
                                   running, built));
}

Finding judge_slurm(const std::string& version, const std::string& mpi_types) {
  if (version.empty()) return good("Slurm", "none here");
  if (mpi_types.find("pmix") == std::string::npos)
    return look("Slurm", version +
                             " without PMIx: start ranks with mpirun in the batch script "
                             "(submit --launcher mpirun)");
  return good("Slurm", version + ", srun --mpi=pmix");
}

std::vector<Finding> software() {
  const store::Hdf5Version hdf5 = store::hdf5_version();
  return {good("system", system_text()),
          good("program", study::versions() + ", built with " + compiler),
          good("MPI", comm::mpi_library()),
          judge_version("HDF5", hdf5.built, hdf5.running),
          good("LibRaw", raw::libraw_version()),
          judge_slurm(first_line(printed({"srun", "--version"})), printed({"srun", "--mpi=list"}))};
}

}  // namespace driftsweep::doctor
