#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <map>

#include "base/errors.h"
#include "comm/launcher.h"

namespace driftsweep::comm::test_launcher {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(const Variables& variables) {
  return [&variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

TEST(Launcher, RefusesSingletonsOfSrun) {
  const Variables by_step{{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "4"}};
  const Variables by_tasks{{"SLURM_PROCID", "0"}, {"SLURM_STEP_ID", "0"}, {"SLURM_NTASKS", "2"}};
  const Variables second{{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}};
  for (const auto& variables : {by_step, by_tasks, second})
    EXPECT_THROW(refuse_singletons(environment(variables)), base::UserError);
}

TEST(Launcher, AcceptsWhatStartsRanks) {
  const Variables none;
  const Variables one_task{
      {"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"}, {"SLURM_NTASKS", "4"}};
  const Variables batch_script{{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}};
  const Variables allocation{{"SLURM_NTASKS", "4"}};
  for (const auto& variables : {none, one_task, batch_script, allocation})
    EXPECT_NO_THROW(refuse_singletons(environment(variables)));
  for (const char* known : {"PMIX_RANK", "PMI_RANK", "OMPI_COMM_WORLD_SIZE"}) {
    const Variables ranks{{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "4"}, {known, "1"}};
    EXPECT_NO_THROW(refuse_singletons(environment(ranks)));
  }
}

TEST(Launcher, RefusesAWorldOfOneAfterInit) {
  const Variables pmi{{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "4"}, {"PMI_RANK", "1"}};
  EXPECT_THROW(refuse_singletons(environment(pmi), 1), base::UserError);
  EXPECT_NO_THROW(refuse_singletons(environment(pmi), 4));
  const Variables mpirun{
      {"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "4"}, {"OMPI_COMM_WORLD_SIZE", "1"}};
  EXPECT_NO_THROW(refuse_singletons(environment(mpirun), 1));
}

// What the mpiexec of MPICH, Intel MPI, MVAPICH, Flux or another Open MPI leaves in the
// environment.
TEST(Launcher, RefusesTheMpiexecOfAnotherMpi) {
  const std::pair<Variables, int> launched[] = {
      {{{"PMI_RANK", "0"}, {"PMI_SIZE", "4"}}, 4},
      {{{"MPI_LOCALNRANKS", "3"}, {"MPI_LOCALRANKID", "0"}}, 3},
      {{{"MV2_COMM_WORLD_SIZE", "2"}}, 2},
      {{{"PMI_RANK", "5"}}, 6},
      {{{"FLUX_JOB_SIZE", "8"}, {"FLUX_TASK_RANK", "7"}}, 8},
      {{{"OMPI_COMM_WORLD_SIZE", "2"}, {"PMIX_RANK", "0"}}, 2}};
  for (const auto& [variables, processes] : launched) {
    EXPECT_EQ(launched_processes(environment(variables)).processes, processes);
    EXPECT_NO_THROW(refuse_singletons(environment(variables), processes));
    try {
      refuse_singletons(environment(variables), 1);
      ADD_FAILURE() << processes << " programs ran the same study";
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::usage);
      EXPECT_NE(std::string(error.what()).find(std::to_string(processes) + " processes"),
                std::string::npos)
          << error.what();
    }
  }
  // One process is one, and mpirun's own number counts where a launcher is around it.
  for (const Variables& variables :
       {Variables{{"PMI_RANK", "0"}, {"PMI_SIZE", "1"}}, Variables{{"PMIX_RANK", "0"}},
        Variables{{"PMI_SIZE", "4"}, {"OMPI_COMM_WORLD_SIZE", "1"}}})
    EXPECT_NO_THROW(refuse_singletons(environment(variables), 1));
}

struct Ended {
  int exit_code;
  std::string output;
};

// The program without a trace of a launcher but for `variables`.
Ended run_singleton(const std::string& variables) {
  const std::string command =
      "env -u SLURM_PROCID -u SLURM_NTASKS -u SLURM_STEP_NUM_TASKS -u PMIX_RANK -u PMI_RANK "
      "-u OMPI_COMM_WORLD_SIZE -u PMI_SIZE -u MPI_LOCALNRANKS -u MPI_LOCALRANKID " +
      variables + " " SINGLETON " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  std::array<char, 256> piece;
  while (fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  return {WEXITSTATUS(pclose(pipe)), output};
}

TEST(Launcher, ProgramWithoutMpirunIsOneRank) {
  const auto [exit_code, output] = run_singleton("");
  EXPECT_EQ(exit_code, 0) << output;
  EXPECT_NE(output.find("0 of 1\n"), std::string::npos) << output;
}

TEST(Launcher, ProgramUnderSrunWithoutPmixEndsAsUsageError) {
  for (const char* variables : {"SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2 SLURM_NTASKS=2",
                                "SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=2 SLURM_NTASKS=2"}) {
    const auto [exit_code, output] = run_singleton(variables);
    EXPECT_EQ(exit_code, 2) << output;
    for (const char* word : {"2 separate programs", "srun --mpi=pmix", "mpirun"})
      EXPECT_NE(output.find(word), std::string::npos) << output;
  }
}

TEST(Launcher, ProgramUnderAnotherMpiexecEndsAsUsageError) {
  const auto [exit_code, output] = run_singleton("PMI_RANK=2 PMI_SIZE=4");
  EXPECT_EQ(exit_code, 2) << output;
  for (const char* word : {"another MPI", "4 processes were asked for", "PMI_SIZE", "Open MPI"})
    EXPECT_NE(output.find(word), std::string::npos) << output;
}

}  // namespace
}  // namespace driftsweep::comm::test_launcher
