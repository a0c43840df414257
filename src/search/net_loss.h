// How much of an accuracy is lost at most: exact one-sided bounds for paired yes/no results.
#pragma once

#include <cstdint>

namespace driftsweep::search {

// Clopper and Pearson 1934: the least p for which so few successes as `successes` of `trials`
// independent trials have a probability of at most alpha. An upper bound of the true p with
// confidence 1 - alpha at least, whatever p is. 1 where all succeeded.
double binomial_upper(int64_t successes, int64_t trials, double alpha);
// Likewise the largest p for which so many have at most alpha: a lower bound; 0 where none did.
double binomial_lower(int64_t successes, int64_t trials, double alpha);

// The same independent images before and after a change: how many were right and turned wrong, and
// the other way round.
struct Pairs {
  int64_t lost = 0, gained = 0, total = 0;
};

// An upper bound of the net loss P(lost) - P(gained), the drop of the accuracy, with confidence
// 1 - alpha at least: binomial_upper of the lost at 9/10 of alpha minus binomial_lower of the
// gained at 1/10 of it. Each of the two fails with at most its share, so that both hold with
// 1 - alpha (Bonferroni), dependent as they are, and then the difference does.
double net_loss_upper(const Pairs& pairs, double alpha);

// The fewest images for which net_loss_upper can be `most` at all: with none lost and none gained.
int64_t images_needed(double most, double alpha);

}  // namespace driftsweep::search
