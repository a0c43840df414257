// Exact tests of paired outcomes.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::analysis {

// The two-sided exact sign test: how likely `one` against `other` discordant pairs, or a more
// unequal division, is where both were equally likely. With one test of each picture this is
// McNemar's exact test. 1 where there are no discordant pairs.
double sign_test(int64_t one, int64_t other);

// Holm's step-down adjustment (1979) of several p-values, in the order given: comparing each with a
// level keeps the chance of any false finding below it.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace driftsweep::analysis
