// How far two orderings of the same things agree.
#pragma once

#include <vector>

namespace driftsweep::analysis {

// Ranks from 1, equal values sharing their mean rank. Values that differ by less than 1e-9 of the
// largest magnitude count as equal: sums of rounded numbers differ by that much through their
// order.
std::vector<double> mean_ranks(const std::vector<double>& values);

// Spearman's rho: Pearson's correlation of the mean ranks, in [-1, 1]. NaN where an ordering is
// all one tie or has fewer than two values.
double spearman(const std::vector<double>& a, const std::vector<double>& b);

// Kendall's tau-b, which corrects for ties (Kendall 1945), in [-1, 1]; NaN as above.
double kendall(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace driftsweep::analysis
