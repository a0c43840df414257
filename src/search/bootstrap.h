// Upper bounds of statistics that are no mean of independent yes/no results.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace driftsweep::search {

// The percentile bootstrap (Efron 1979): the statistic of `resamples` sets of as many units as
// there are, drawn with replacement; the bound is the value that a share of alpha of them exceeds.
// `statistic` gets, by unit, how often it was drawn; draws depend on (seed, purpose) alone, so that
// statistics of the same units are compared on the same sets. Never below what no unit with a loss
// leaves possible, 1 - alpha^(1/units): a set in which nothing changed proves no more than its
// size. Approximate, unlike net_loss_upper: it holds as the units become many.
double bootstrap_upper(int64_t units, double alpha,
                       const std::function<double(const std::vector<int32_t>& times)>& statistic,
                       uint64_t seed, const std::string& purpose, int resamples = 2000);

}  // namespace driftsweep::search
