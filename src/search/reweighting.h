// Upper bounds of statistics that are no mean of independent yes/no results.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace driftsweep::search {

// A statistic of weighted units, each weight positive: one value for each
// of some adverse units that could stand beside the units seen, which has the weight `extra`.
using WeightedStatistic =
    std::function<std::vector<double>(const std::vector<double>& weights, double extra)>;

// The bound of a statistic that grows with losses, at the level alpha: units get random weights
// that are exponentially distributed (the Bayesian bootstrap, Rubin 1981), an adverse unit that was
// not seen likewise, and of the bounds that a share of alpha of the draws exceeds the largest
// counts. Of a share of yes and no with a lost unit as the adverse one this is the bound of Clopper
// & Pearson (the weight of b + 1 of n + 1 units is distributed Beta(b + 1, n - b)); of a mean of
// numbers in [0, 1] that of Gaffke (2005); of a weighted sum of shares close to that of Fay & Feuer
// (1997). So it is no smaller than what losses that n units happen not to show leave possible,
// which resampled units alone do not know. Beyond these cases it is approximate; docs/forensics.md
// tells how often it holds. Draws depend on (seed, purpose) alone, so that statistics of the same
// units are compared on the same weights; their order statistic is taken one standard deviation on
// the safe side. A draw without a value counts as 1. InternalError without units or candidates.
double reweighted_upper(int64_t units, double alpha, const WeightedStatistic& statistic,
                        uint64_t seed, const std::string& purpose, int draws = 4000);

}  // namespace driftsweep::search
