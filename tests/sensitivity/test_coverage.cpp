// The short version of sensitivity_coverage: 95 % intervals hold the analytic value about as often.
#include <gtest/gtest.h>

#include "tests/sensitivity/coverage.h"

namespace driftsweep::sensitivity::test_coverage {
namespace {

constexpr uint64_t repetitions = 60;

// Four standard deviations of a share of some 300 intervals, a few of which go together.
constexpr double least = 0.88, most = 0.995;

void expect_coverage(const known::Function& function, double missing) {
  known::Coverage coverage;
  for (uint64_t i = 0; i < repetitions; ++i)
    known::count_coverage(function, 256, i, false, missing, 200, coverage);
  EXPECT_EQ(coverage.not_finite, 0) << function.name;
  EXPECT_GT(coverage.share(), least) << function.name << missing;
  EXPECT_LT(coverage.share(), most) << function.name << missing;
}

TEST(Coverage, OfIndependentBlocksIsWhatIsClaimed) {
  for (const auto& function :
       {known::ishigami(), known::sobol_g({0, 1, 4.5, 9}), known::linear(), known::additive()})
    expect_coverage(function, 0);
}

TEST(Coverage, StaysWithMissingRows) {
  for (const auto& function : {known::ishigami(), known::linear()}) expect_coverage(function, 0.05);
}

// Sobol's points are balanced, so that the bootstrap, which takes blocks for independent, claims
// too little rather than too much.
TEST(Coverage, OfSobolsPointsIsAtLeastWhatIsClaimed) {
  known::Coverage coverage;
  for (uint64_t i = 0; i < repetitions; ++i)
    known::count_coverage(known::ishigami(), 256, i, true, 0, 200, coverage);
  EXPECT_GT(coverage.share(), least);
}

}  // namespace
}  // namespace driftsweep::sensitivity::test_coverage
