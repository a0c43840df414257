// Damaged files that make a library crash or loop: pretended here, since each one's bytes work on
// one version of that library alone.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <ctime>

#include "base/reading_guard.h"

namespace driftsweep::base::test_reading_guard {
namespace {

constexpr const char* repair = "Fetch the file again";

void loop_for_ever() {
  std::atomic<int> turn = 0;
  while (turn.load() >= 0) turn = 1;
}

// Deeper than any stack.
int recurse(std::atomic<int>& depth) {
  const int here = ++depth;
  return here < 0 ? 0 : recurse(depth) + here % 7;
}

TEST(ReadingGuardDeathTest, ALoopEndsWithASentence) {
  EXPECT_EXIT(
      {
        const ReadingGuard guard("cells.h5", repair, 0.05);
        loop_for_ever();
      },
      ::testing::ExitedWithCode(3),
      "^error: cells.h5: the file is damaged: reading it did not end in 0.05 seconds of computing. "
      "Fetch the file again.\n$");
}

TEST(ReadingGuardDeathTest, ACrashEndsWithASentence) {
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT})
    EXPECT_EXIT(
        {
          const ReadingGuard guard("cells.h5", repair, 30);
          ::raise(number);
        },
        ::testing::ExitedWithCode(3),
        "^error: cells.h5: the file is damaged: reading it crashed. Fetch the file again.\n$");
}

TEST(ReadingGuardDeathTest, ARecursionWithoutAnEndToo) {
  EXPECT_EXIT(
      {
        const ReadingGuard guard("model.pt", repair, 30);
        std::atomic<int> depth = 0;
        recurse(depth);
      },
      ::testing::ExitedWithCode(3), "model.pt: the file is damaged: reading it crashed");
}

TEST(ReadingGuardDeathTest, AfterwardsAllIsAsBefore) {
  EXPECT_EXIT(
      {
        {
          const ReadingGuard outer("cells.h5", repair, 0.01);
          const ReadingGuard inner("other.h5", repair, 0.01);
        }
        const std::clock_t end = std::clock() + CLOCKS_PER_SEC / 20;
        while (std::clock() < end) {
        }
        ::raise(SIGTERM);
      },
      ::testing::KilledBySignal(SIGTERM), "^$");
}

TEST(ReadingGuard, WaitingIsNoComputing) {
  const ReadingGuard guard("cells.h5", repair, 0.05);
  const struct timespec pause = {0, 150'000'000};
  EXPECT_EQ(::nanosleep(&pause, nullptr), 0);
}

}  // namespace
}  // namespace driftsweep::base::test_reading_guard
