// Exact tests of paired outcomes.
#pragma once

#include <cstdint>
#include <vector>

namespace driftsweep::analysis {

// The two-sided exact sign test: how likely `one` against `other` discordant pairs, or a more
// unequal division, is where both were equally likely. With one test of each picture this is
// McNemar's exact test. 1 where there are no discordant pairs.
double sign_test(int64_t one, int64_t other);

// The two-sided exact permutation test of units that hold several tests each, such as the pictures
// of one patient: `nets` has for each unit by how many tests the one is better than the other.
// Under equality each unit's net has either sign with probability 1/2, whatever binds the tests
// inside it; the p-value is the share of all sign patterns whose sum is as far from 0 as the sum
// found, or farther. Where no net exceeds 1 this is sign_test(). 1 where all are 0.
double sign_flip_test(const std::vector<int64_t>& nets);

// Holm's step-down adjustment (1979) of several p-values, in the order given: comparing each with a
// level keeps the chance of any false finding below it.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace driftsweep::analysis
