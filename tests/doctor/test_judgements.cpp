#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "doctor/finding.h"
#include "doctor/ranks.h"
#include "doctor/software.h"
#include "doctor/variables.h"

namespace driftsweep::doctor::test_judgements {
namespace {

size_t looks(const std::vector<Finding>& findings) {
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(),
                                           [](const Finding& finding) { return !finding.good; }));
}

bool told(const std::vector<Finding>& findings, const std::string& text) {
  return text_of(findings).find(text) != std::string::npos;
}

TEST(Doctor, LinesHaveTheirSubjectsInAColumn) {
  EXPECT_EQ(text_of({good("HDF5", "1.10.8"), look("folder", "full")}),
            "good  HDF5    1.10.8\nlook  folder  full\n");
}

TEST(Doctor, CoresAreListedByTheirRuns) {
  EXPECT_EQ(core_list({}), "");
  EXPECT_EQ(core_list({5}), "5");
  EXPECT_EQ(core_list({0, 1, 2, 3, 8, 10, 11}), "0-3,8,10-11");
}

TEST(Doctor, RanksWithCoresAndGpusOfTheirOwnAreGood) {
  const auto findings = judge_places({{"a", {0, 1}, "cuda:0 of 2 GPU-1", "GPU-1"},
                                      {"a", {2, 3}, "cuda:1 of 2 GPU-2", "GPU-2"},
                                      {"b", {0, 1}, "cuda:0 of 1 GPU-3", "GPU-3"}});
  EXPECT_EQ(looks(findings), 0u) << text_of(findings);
  EXPECT_TRUE(told(findings, "3 ranks on 2 hosts"));
  EXPECT_TRUE(told(findings, "a, cores 2-3, cuda:1 of 2 GPU-2"));
  EXPECT_TRUE(told(findings, "4 for 2 ranks, each rank has its own"));
}

TEST(Doctor, RanksInEachOthersWayAreNamed) {
  const auto bound = judge_places({{"a", {0}, "cpu", ""}, {"a", {0}, "cpu", ""}});
  EXPECT_EQ(looks(bound), 1u);
  EXPECT_TRUE(told(bound, "2 ranks share 1 core:"));
  const auto free = judge_places({{"a", {0, 1}, "cpu", ""}, {"a", {0, 1}, "cpu", ""}});
  EXPECT_EQ(looks(free), 0u);
  EXPECT_TRUE(told(free, "not bound"));
  const auto gpu = judge_places({{"a", {0}, "cuda:0", "GPU-1"}, {"a", {1}, "cuda:0", "GPU-1"}});
  EXPECT_EQ(looks(gpu), 1u);
  EXPECT_TRUE(told(gpu, "ranks 0, 1 on GPU-1"));
}

TEST(Doctor, SecretsAreNoPartOfTheReport) {
  const std::vector<std::string> environment = {
      "HOME=/home/me",          "SLURM_JWT=eyJhbGciOi",     "SLURM_JOB_ID=4711",
      "OMP_NUM_THREADS=2",      "DRIFTSWEEP_API_TOKEN=abc", "OMPI_MCA_my_password=abc",
      "CUDA_VISIBLE_DEVICES=0", "OMPI_MCA_orte_num_nodes=1"};
  EXPECT_EQ(telling_variables(environment),
            (std::vector<std::string>{"CUDA_VISIBLE_DEVICES=0", "OMP_NUM_THREADS=2",
                                      "SLURM_JOB_ID=4711"}));
}

TEST(Doctor, VariablesThatGoAgainstTheRunAreNamed) {
  EXPECT_EQ(looks(judge_variables({"OMP_NUM_THREADS=4", "SLURM_NTASKS=1"}, 4, 1)), 0u);
  EXPECT_EQ(looks(judge_variables({"OMP_NUM_THREADS=8"}, 4, 1)), 1u);
  EXPECT_EQ(looks(judge_variables({"SLURM_NTASKS=8"}, 4, 1)), 1u);
  EXPECT_EQ(looks(judge_variables({"SLURM_NTASKS=8"}, 4, 8)), 0u);
  EXPECT_EQ(looks(judge_variables({"CUDA_VISIBLE_DEVICES="}, 4, 1)), 1u);
}

// Sockets of Open MPI lie below TMPDIR, and the path of a socket ends at 108 bytes.
TEST(Doctor, ALongOrMissingTemporaryFolderIsNamed) {
  const std::string folder = std::filesystem::temp_directory_path().string();
  EXPECT_EQ(looks(judge_variables({"TMPDIR=" + folder}, 4, 1)), 0u);
  EXPECT_EQ(looks(judge_variables({"TMPDIR=/dev/null/place"}, 4, 1)), 1u);
  std::string same = folder;
  while (same.size() <= 90) same += "/.";
  EXPECT_EQ(looks(judge_variables({"TMPDIR=" + same}, 4, 1)), 1u);
}

TEST(Doctor, ALibraryOfAnotherVersionIsNamed) {
  EXPECT_TRUE(judge_version("HDF5", "1.10.8", "1.10.8").good);
  EXPECT_FALSE(judge_version("HDF5", "1.10.8", "1.14.0").good);
}

TEST(Doctor, SlurmWithoutPmixLeadsToMpirun) {
  EXPECT_TRUE(judge_slurm("", "").good);
  EXPECT_TRUE(judge_slurm("slurm 22.05.8", "MPI plugin types are...\n\tnone\n\tpmix\n").good);
  const Finding without = judge_slurm("slurm 22.05.8", "MPI plugin types are...\n\tnone\n\tpmi2\n");
  EXPECT_FALSE(without.good);
  EXPECT_NE(without.text.find("mpirun"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::doctor::test_judgements
