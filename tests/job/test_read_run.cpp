#include <gtest/gtest.h>

#include "tests/job/job_file.h"

namespace driftsweep::job::test_read_run {
namespace {

TEST(ReadRun, LimitsRetriesAndFailures) {
  const Job job = job_of(minimal, {"run={time_limit: {evaluation: 10min, training: '01:30:00'}, "
                                   "retry: {transient: 2, out_of_memory: 1}, max_failures: 5%, "
                                   "crash_limit: 7, sync_interval: 0.5s}"});
  EXPECT_EQ(job.run.threads_per_rank, 1);
  EXPECT_EQ(job.run.evaluation_limit, 600);
  EXPECT_EQ(job.run.training_limit, 5400);
  EXPECT_EQ(job.run.retry,
            (std::vector<std::pair<std::string, int>>{{"transient", 2}, {"out_of_memory", 1}}));
  EXPECT_EQ(job.run.max_failures, 5);
  EXPECT_TRUE(job.run.max_failures_percent);
  EXPECT_EQ(job.run.crash_limit, 7);
  EXPECT_EQ(job.run.sync_interval, 0.5);
  EXPECT_EQ(job.run.checkpoint_every, 300);
  EXPECT_EQ(job.run.checkpoint_epochs, 0);
  const Job often = job_of(minimal, {"run.checkpoint={every: 90s, every_epochs: 2}"});
  EXPECT_EQ(often.run.checkpoint_every, 90);
  EXPECT_EQ(often.run.checkpoint_epochs, 2);
  EXPECT_EQ(often.meaning(), job.meaning());
  EXPECT_EQ(read_job(write_file("often.yaml", often.resolved())).run.checkpoint_every, 90);
  // How to run is no part of what the study means.
  EXPECT_EQ(job.meaning(), job_of(minimal).meaning());
  // It survives being written out.
  const Job again = read_job(write_file("resolved.yaml", job.resolved()));
  EXPECT_EQ(again.resolved(), job.resolved());
  EXPECT_EQ(again.run.training_limit, 5400);
  EXPECT_EQ(again.run.retry, job.run.retry);
  EXPECT_TRUE(again.run.max_failures_percent);
  EXPECT_EQ(again.run.crash_limit, 7);
  EXPECT_EQ(again.run.sync_interval, 0.5);
}

TEST(ReadRun, NothingIsLimitedByDefault) {
  const Job job = job_of(minimal);
  EXPECT_FALSE(job.run.evaluation_limit || job.run.training_limit || job.run.max_failures);
  EXPECT_TRUE(job.run.retry.empty());
  EXPECT_EQ(job.run.crash_limit, 3);
  EXPECT_EQ(job.run.sync_interval, 5);
  EXPECT_EQ(job_of(minimal, {"run.max_failures=3"}).run.max_failures, 3);
  EXPECT_FALSE(job_of(minimal, {"run.max_failures=3"}).run.max_failures_percent);
}

}  // namespace
}  // namespace driftsweep::job::test_read_run
