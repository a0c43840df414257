#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/progress.h"

namespace driftsweep::base::test_progress {
namespace {

ProgressState state(int64_t complete, int64_t failed, double elapsed) {
  ProgressState made;
  made.total = 5000;
  made.complete = complete;
  made.failed = failed;
  made.elapsed = elapsed;
  made.cost_total = 5000;
  made.cost_done = static_cast<double>(complete + failed);
  return made;
}

TEST(Progress, Durations) {
  EXPECT_EQ(format_duration(0.3), "less than 1 s");
  EXPECT_EQ(format_duration(12.4), "12 s");
  EXPECT_EQ(format_duration(59.6), "1 min 0 s");
  EXPECT_EQ(format_duration(92), "1 min 32 s");
  EXPECT_EQ(format_duration(3600), "1 h 0 min");
  EXPECT_EQ(format_duration(3 * 3600 + 5 * 60 + 10), "3 h 5 min");
  EXPECT_EQ(format_duration(2 * 86400 + 4 * 3600 + 100), "2 d 4 h");
}

TEST(Progress, Rates) {
  EXPECT_EQ(format_rate(1234.4), "1234 rows/s");
  EXPECT_EQ(format_rate(41.23), "41.2 rows/s");
  EXPECT_EQ(format_rate(0.5), "0.5 rows/s");
  EXPECT_EQ(format_rate(3.5 / 60), "3.5 rows/min");
  EXPECT_EQ(format_rate(0.8 / 3600), "0.8 rows/h");
}

TEST(Progress, LineTellsRowsRateAndTimeLeft) {
  EXPECT_EQ(format_progress(state(0, 0, 0)), "rows 0/5000");
  // 1234 rows in 30 s; the other 3766 at that pace take 91.6 s.
  EXPECT_EQ(format_progress(state(1231, 3, 30)),
            "rows 1234/5000 (3 failed)  41.1 rows/s  1 min 32 s left");
  EXPECT_EQ(format_progress(state(4997, 3, 121.5)),
            "rows 5000/5000 (3 failed)  41.2 rows/s  in 2 min 2 s");
}

TEST(Progress, ResumedRowsDoNotCountAsPace) {
  ProgressState resumed = state(4000, 0, 10);
  resumed.at_start = 3900;
  resumed.cost_done = 100;
  resumed.cost_total = 1100;
  EXPECT_EQ(format_progress(resumed), "rows 4000/5000  10.0 rows/s  1 min 40 s left");
}

TEST(Progress, TimeLeftFollowsCostNotRows) {
  // Half of the rows, but nine tenths of the work is done.
  ProgressState uneven = state(2500, 0, 90);
  uneven.cost_done = 900;
  uneven.cost_total = 1000;
  EXPECT_NEAR(seconds_left(uneven), 10, 1e-9);
  EXPECT_LT(seconds_left(state(0, 0, 5)), 0);
}

TEST(Progress, LogGetsFirstTenthsAndSilenceBroken) {
  SparsePace pace;
  EXPECT_TRUE(pace.due(state(0, 0, 0)));
  EXPECT_FALSE(pace.due(state(1, 0, 1)));
  EXPECT_FALSE(pace.due(state(499, 0, 29)));
  EXPECT_TRUE(pace.due(state(499, 0, 30)));
  EXPECT_FALSE(pace.due(state(499, 0, 31)));
  EXPECT_TRUE(pace.due(state(500, 0, 31.5)));
  EXPECT_FALSE(pace.due(state(500, 0, 60)));
  // After an hour a line every three minutes.
  EXPECT_TRUE(pace.due(state(1000, 0, 3600)));
  EXPECT_FALSE(pace.due(state(1000, 0, 3600 + 170)));
  EXPECT_TRUE(pace.due(state(1000, 0, 3600 + 200)));
}

TEST(Progress, LogHasWholeLinesWithoutControlCharacters) {
  testing::internal::CaptureStderr();
  {
    ProgressLine line(false, false);
    for (int i = 0; i < 5000; ++i) line.update(state(i, 0, i * 0.001));
    line.finish(state(4999, 1, 5));
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find('\r'), std::string::npos);
  EXPECT_EQ(written.find('\033'), std::string::npos);
  // 0, 10 % … 90 % and the last.
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 11);
  EXPECT_NE(written.find("rows 5000/5000 (1 failed)"), std::string::npos);
}

TEST(Progress, TerminalLineIsWrittenOverAndColouredOnlyIfWanted) {
  for (const bool colour : {false, true}) {
    testing::internal::CaptureStderr();
    {
      ProgressLine line(true, colour);
      line.update(state(10, 0, 1));
      line.update(state(20, 2, 2));
      line.finish(state(4998, 2, 200));
    }
    const std::string written = testing::internal::GetCapturedStderr();
    EXPECT_EQ(written.substr(0, 4), "\r\033[K");
    EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
    EXPECT_EQ(written.back(), '\n');
    EXPECT_EQ(written.find("\033[31m(2 failed)\033[0m") != std::string::npos, colour);
    EXPECT_EQ(written.find("\033[31m") != std::string::npos, colour);
  }
}

}  // namespace
}  // namespace driftsweep::base::test_progress
