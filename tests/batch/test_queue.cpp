#include <gtest/gtest.h>

#include "batch/queue.h"

namespace driftsweep::batch::test_queue {
namespace {

TEST(Queue, ReadsTheLinesOfSqueue) {
  const auto jobs = parse_queue(
      "17|RUNNING|None|0:12|1:00:00|2026-03-01T10:00:00|node3|cells\n"
      "slurm_load_jobs error: something\n"
      "18_4|PENDING|BeginTime|0:00|UNLIMITED|N/A||a|b name\n");
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].id, "17");
  EXPECT_EQ(jobs[0].nodes, "node3");
  EXPECT_EQ(jobs[0].name, "cells");
  EXPECT_EQ(jobs[1].id, "18_4");
  EXPECT_EQ(jobs[1].name, "a|b name");
  EXPECT_EQ(queue_text(jobs[0]), "Slurm job 17: RUNNING on node3, 0:12 of 1:00:00");
  EXPECT_EQ(queue_text(jobs[1]), "Slurm job 18_4: PENDING (BeginTime)");
}

TEST(Queue, TellsWhenAJobIsToStart) {
  const auto jobs = parse_queue("9|PENDING|Resources|0:00|30:00|2026-03-01T10:00:00||cells\n");
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(queue_text(jobs[0]),
            "Slurm job 9: PENDING (Resources), to start at 2026-03-01T10:00:00");
}

TEST(Queue, IsSilentAboutWhatIsNoJob) {
  EXPECT_TRUE(parse_queue("").empty());
  EXPECT_FALSE(job_of_number(""));
  EXPECT_FALSE(job_of_number("12; rm"));
}

}  // namespace
}  // namespace driftsweep::batch::test_queue
