#include <gtest/gtest.h>

#include "batch/process.h"

namespace driftsweep::batch::test_process {
namespace {

TEST(Process, GivesOutputErrorsAndCode) {
  const auto ended = run_program({"sh", "-c", "cat; echo bad >&2; exit 7"}, "fed\n");
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->output, "fed\n");
  EXPECT_EQ(ended->errors, "bad\n");
  EXPECT_EQ(ended->exit_code, 7);
}

TEST(Process, TakesMoreThanAPipeHolds) {
  const auto ended = run_program({"sh", "-c", "yes driftsweep | head -n 100000"});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->output.size(), 1100000u);
}

TEST(Process, ASignalIsACodeAbove128) {
  const auto ended = run_program({"sh", "-c", "kill -KILL $$"});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->exit_code, 137);
}

TEST(Process, WhatIsMissingOrHangsGivesNothing) {
  EXPECT_FALSE(run_program({"driftsweep-no-such-program"}));
  EXPECT_FALSE(run_program({"sleep", "1000"}, "", std::chrono::seconds(1)));
  EXPECT_TRUE(run_program({"true"}, "a text that nobody reads"));
  EXPECT_TRUE(has_program("sh"));
  EXPECT_FALSE(has_program("driftsweep-no-such-program"));
}

}  // namespace
}  // namespace driftsweep::batch::test_process
