#include "base/suggest.h"

#include <gtest/gtest.h>

namespace driftsweep::base {
namespace {

TEST(Nearest, FindsSlipsOfTheFinger) {
  const std::vector<std::string> names = {"gamma", "exposure", "white_balance.r",
                                          "white_balance.b"};
  EXPECT_EQ(nearest("gama", names), "gamma");
  EXPECT_EQ(nearest("gmama", names), "gamma");  // neighbours swapped: one step
  EXPECT_EQ(nearest("EXPOSURE", names), "exposure");
  EXPECT_EQ(nearest("white_balanc.b", names), "white_balance.b");
  EXPECT_EQ(nearest("white_balance.g", names), "white_balance.r");  // a tie: the first
}

TEST(Nearest, IsEmptyWhereNothingIsNear) {
  EXPECT_EQ(nearest("temperature", {"gamma", "exposure"}), "");
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(nearest("", {"gamma"}), "");
}

TEST(Enumerate, ReadsAsASentence) {
  EXPECT_EQ(enumerate({}), "");
  EXPECT_EQ(enumerate({"a"}), "a");
  EXPECT_EQ(enumerate({"a", "b"}), "a or b");
  EXPECT_EQ(enumerate({"a", "b", "c"}, "and"), "a, b and c");
}

}  // namespace
}  // namespace driftsweep::base
