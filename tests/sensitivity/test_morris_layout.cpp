#include <gtest/gtest.h>

#include "base/errors.h"
#include "sensitivity/morris.h"

namespace driftsweep::sensitivity::test_morris_layout {
namespace {

std::string complaint(const std::vector<double>& places) {
  try {
    morris_layout(places, 2, {0, 1}, 2);
  } catch (const base::UserError& error) {
    return error.what();
  }
  return "";
}

TEST(MorrisLayout, SaysWhichGroupMovedAndHowFar) {
  const auto layout = morris_layout(std::vector<double>{0, 1, 0, 0.25, 0.75, 0.25}, 2, {0, 1}, 2);
  EXPECT_EQ(layout.trajectories, 1);
  EXPECT_EQ(layout.moved, (std::vector<int32_t>{1, 0}));
  EXPECT_EQ(layout.by, (std::vector<double>{-0.75, 0.75}));
}

TEST(MorrisLayout, RefusesOtherDesigns) {
  EXPECT_NE(complaint({0, 0, 1, 1, 1, 0}).find("moves several parameters at once"),
            std::string::npos);
  EXPECT_NE(complaint({0, 0, 0, 0, 1, 0}).find("moves no parameter"), std::string::npos);
  EXPECT_NE(complaint({0, 0, 1, 0, 0, 0}).find("has moved before"), std::string::npos);
  EXPECT_NE(complaint({0, 0, 1, 0}).find("no trajectories"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::sensitivity::test_morris_layout
