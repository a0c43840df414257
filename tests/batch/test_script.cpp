#include <gtest/gtest.h>

#include "base/errors.h"
#include "batch/process.h"
#include "batch/script.h"
#include "batch/submit.h"

namespace driftsweep::batch::test_script {
namespace {

ScriptRequest request() {
  ScriptRequest request;
  request.name = "cells";
  request.program = "/opt/drift sweep/driftsweep";
  request.job = "/data/it's a job.yaml";
  request.study = "/data/50% of/a.h5";
  request.folder = "/data";
  return request;
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Script, NamesTheJobAndWhatItNeeds) {
  ScriptRequest asked = request();
  asked.nodes = 2;
  asked.ranks_per_node = 4;
  asked.threads_per_rank = 3;
  asked.gpus_per_node = 4;
  asked.time = "12h";
  asked.run_options = {"--set", "drift.design.n=4"};
  asked.sbatch_options = {"-A", "my cells", "--qos=high"};
  const std::string text = script_text(asked);
  EXPECT_TRUE(text.starts_with("#!/usr/bin/env bash\n"));
  for (const char* line :
       {"#SBATCH --job-name=cells", "#SBATCH --nodes=2", "#SBATCH --ntasks-per-node=4",
        "#SBATCH --cpus-per-task=3", "#SBATCH --gpus-per-node=4", "#SBATCH --time=720",
        "#SBATCH --signal=B:USR1@300", "#SBATCH --requeue", "#SBATCH --open-mode=append",
        "#SBATCH --output=\"/data/50%% of/a.h5.slurm-%j.out\"",
        "#SBATCH -A \"my cells\" --qos=high", "cd /data || exit 2",
        "run=('/opt/drift sweep/driftsweep' run '/data/it'\\''s a job.yaml' -o '/data/50% of/a.h5' "
        "--set drift.design.n=4)"})
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
}

TEST(Script, AsksForNoMoreThanItIsTold) {
  const std::string text = script_text(request());
  for (const char* option : {"--gpus", "--time", "--mem", "--partition"})
    EXPECT_EQ(text.find(std::string("#SBATCH ") + option), std::string::npos) << option;
  EXPECT_TRUE(has_line(text, "#SBATCH --signal=B:USR1@120"));
}

TEST(Script, IsGoodBashUnderEitherLauncher) {
  for (const auto launcher : {Launcher::srun, Launcher::mpirun}) {
    ScriptRequest asked = request();
    asked.launcher = launcher;
    const auto checked = run_program({"bash", "-n"}, script_text(asked));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->exit_code, 0) << checked->errors;
    EXPECT_EQ(checked->errors, "");
  }
}

TEST(Script, TimesAreSlurms) {
  EXPECT_EQ(time_limit("90").seconds, 5400);  // a bare number is minutes, as for sbatch
  EXPECT_EQ(time_limit("90").text, "90");
  EXPECT_EQ(time_limit("1:30").seconds, 90);
  EXPECT_EQ(time_limit("2:00:00").seconds, 7200);
  EXPECT_EQ(time_limit("1-2").seconds, 26 * 3600);
  EXPECT_EQ(time_limit("1-2:30").seconds, 26.5 * 3600);
  EXPECT_EQ(time_limit("1-2:30:10").text, "1-2:30:10");
  EXPECT_EQ(time_limit("90s").text, "2");
  EXPECT_EQ(time_limit("2d").text, "2880");
  for (const char* wrong : {"", "soon", "-1", "0", "1:2:3:4", "5x"})
    EXPECT_THROW(time_limit(wrong), base::UserError) << wrong;
}

TEST(Script, NoticeIsATenthOfTheTime) {
  EXPECT_EQ(notice_seconds(60), 10);
  EXPECT_EQ(notice_seconds(600), 60);
  EXPECT_EQ(notice_seconds(86400), 300);
  EXPECT_EQ(notice_seconds(0), 120);
}

TEST(Script, TheQueueKnowsTheNameThatWins) {
  ScriptRequest asked = request();
  EXPECT_EQ(queue_name(asked), "cells");
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"-J", "other"},
                                             {"-Jother"},
                                             {"--job-name=other"},
                                             {"-A", "x", "--job-name", "other"}}) {
    asked.sbatch_options = words;
    EXPECT_EQ(queue_name(asked), "other") << words[0];
  }
}

}  // namespace
}  // namespace driftsweep::batch::test_script
