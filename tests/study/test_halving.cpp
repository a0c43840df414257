#include "study/halving.h"

#include <gtest/gtest.h>

namespace driftsweep::study::test_halving {
namespace {

using Scores = std::vector<std::optional<double>>;

TEST(Halving, MilestonesGrowByEtaAndStopAtOneModel) {
  const Halving halving({.min_iter = 1, .eta = 3}, 27, 9, 1);
  ASSERT_EQ(halving.stages(), 2);
  EXPECT_EQ(halving.epochs_at(0), 1);
  EXPECT_EQ(halving.survivors(0), 3);
  EXPECT_EQ(halving.epochs_at(1), 3);
  EXPECT_EQ(halving.survivors(1), 1);
  EXPECT_EQ(halving.epochs_at(2), 27);
}

TEST(Halving, NoDecisionFallsAtTheLastEpoch) {
  const Halving halving({.min_iter = 2, .eta = 2}, 8, 100, 1);
  ASSERT_EQ(halving.stages(), 2);  // after 2 and 4 epochs
  EXPECT_EQ(halving.survivors(0), 50);
  EXPECT_EQ(halving.survivors(1), 25);
}

TEST(Halving, RanksByTheMeanOverFolds) {
  const Halving halving({.min_iter = 1, .eta = 2}, 4, 4, 2);
  EXPECT_EQ(halving.judge(0, {0.9, 0.1, 0.6, 0.6, 0.7, 0.7, 0.2, 0.3}),
            (std::vector<bool>{false, false, true, true, true, true, false, false}));
}

TEST(Halving, OfEqualModelsTheFirstIsTheBetter) {
  const Halving halving({.min_iter = 1, .eta = 2}, 4, 4, 1);
  EXPECT_EQ(halving.judge(0, {0.5, 0.5, 0.5, 0.5}), (std::vector<bool>{true, true, false, false}));
}

TEST(Halving, AModelThatFailedInAFoldStandsBehindTheOthers) {
  const Halving halving({.min_iter = 1, .eta = 2}, 4, 4, 2);
  EXPECT_EQ(halving.judge(0, Scores{1.0, {}, 0.2, 0.2, 0.3, 0.3, {}, {}}),
            (std::vector<bool>{false, false, true, true, true, true, false, false}));
  // It goes on where nobody better is there; one without any score never does.
  EXPECT_EQ(halving.judge(0, Scores{1.0, {}, {}, {}, 0.3, 0.3, {}, {}}),
            (std::vector<bool>{true, true, false, false, true, true, false, false}));
}

}  // namespace
}  // namespace driftsweep::study::test_halving
