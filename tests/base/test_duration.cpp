#include <gtest/gtest.h>

#include "base/duration.h"

namespace driftsweep::base::test_duration {
namespace {

TEST(Duration, AsPeopleAndSlurmWriteIt) {
  EXPECT_EQ(parse_duration("90"), 90);
  EXPECT_EQ(parse_duration("0.5s"), 0.5);
  EXPECT_EQ(parse_duration("10min"), 600);
  EXPECT_EQ(parse_duration("1.5 h"), 5400);
  EXPECT_EQ(parse_duration("2d"), 172800);
  EXPECT_EQ(parse_duration("02:30"), 150);
  EXPECT_EQ(parse_duration("01:00:05"), 3605);
  EXPECT_EQ(parse_duration("1-02:00:00"), 93600);
}

TEST(Duration, NothingElse) {
  for (const char* text : {"", "h", "-5", "5 parsecs", "1:", ":30", "1:60", "1:2:3:4", "a-1:00",
                           "1-", "nan", "inf", "10min x", "UNLIMITED", "NOT_SET"})
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
}

}  // namespace
}  // namespace driftsweep::base::test_duration
