#include "doctor/variables.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace driftsweep::doctor {
namespace {

bool starts_with_one_of(const std::string& name) {
  for (const char* start :
       {"SLURM_",         "SRUN_",          "SBATCH_",      "OMP_",
        "OMPI_MCA_",      "PMIX_MCA_",      "CUDA_",        "CUBLAS_",
        "NVIDIA_VISIBLE", "HIP_VISIBLE",    "ROCR_VISIBLE", "GPU_DEVICE_ORDINAL",
        "MKL_NUM",        "OPENBLAS_NUM",   "HDF5_",        "DRIFTSWEEP_",
        "MALLOC_",        "GLIBC_TUNABLES", "TMPDIR",       "LD_LIBRARY_PATH",
        "LD_PRELOAD"})
    if (name.starts_with(start)) return true;
  return false;
}

// What mpirun tells its own ranks, anew each time.
bool launchers_own(const std::string& name) {
  for (const char* start : {"OMPI_MCA_orte_", "OMPI_MCA_ess", "OMPI_MCA_initial_wdir",
                            "OMPI_MCA_shmem_RUNTIME", "OMPI_MCA_pmix", "PMIX_MCA_"})
    if (name.starts_with(start)) return true;
  return false;
}

bool smells_of_a_secret(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const char* word : {"TOKEN", "KEY", "SECRET", "PASS", "CRED", "JWT", "AUTH", "COOKIE"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

std::string name_of(const std::string& variable) { return variable.substr(0, variable.find('=')); }

Finding judge(const std::string& variable, size_t cores, size_t ranks) {
  const std::string name = name_of(variable);
  const size_t number =
      std::strtoul(variable.c_str() + std::min(variable.size(), name.size() + 1), nullptr, 10);
  const std::string subject = "environment";
  if (name == "OMP_NUM_THREADS" && cores > 0 && number > cores)
    return look(subject, fmt::format("{}: more threads than the {} core{} of a rank; set "
                                     "run.threads_per_rank in the job and leave this away",
                                     variable, cores, cores == 1 ? "" : "s"));
  if (name == "SLURM_NTASKS" && ranks == 1 && number > 1)
    return look(subject, fmt::format("{}, but one rank here: start with srun --mpi=pmix, or with "
                                     "mpirun, to use them all",
                                     variable));
  if (name == "CUDA_VISIBLE_DEVICES" && variable.size() == name.size() + 1)
    return look(subject, variable + " hides every GPU: unset it to compute on them");
  return good(subject, variable);
}

}  // namespace

std::vector<std::string> telling_variables(const std::vector<std::string>& environment) {
  std::vector<std::string> telling;
  for (const auto& variable : environment) {
    const std::string name = name_of(variable);
    if (starts_with_one_of(name) && !launchers_own(name) && !smells_of_a_secret(name))
      telling.push_back(variable);
  }
  std::sort(telling.begin(), telling.end());
  return telling;
}

std::vector<Finding> judge_variables(const std::vector<std::string>& environment, size_t cores,
                                     size_t ranks) {
  std::vector<Finding> findings;
  for (const auto& variable : telling_variables(environment))
    findings.push_back(judge(variable, cores, ranks));
  return findings;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    all.emplace_back(*entry);
  return all;
}

}  // namespace driftsweep::doctor
