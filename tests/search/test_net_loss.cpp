#include "search/net_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/errors.h"

namespace driftsweep::search::test_net_loss {
namespace {

double binomial(int64_t k, int64_t n, double p) {
  const auto count = static_cast<double>(k), trials = static_cast<double>(n);
  return std::exp(std::lgamma(trials + 1) - std::lgamma(count + 1) -
                  std::lgamma(trials - count + 1) + count * std::log(p) +
                  (trials - count) * std::log1p(-p));
}

TEST(BinomialBounds, AreThoseOfTheTables) {
  EXPECT_NEAR(binomial_upper(5, 10, 0.025), 0.812914, 1e-6);
  EXPECT_NEAR(binomial_lower(5, 10, 0.025), 0.187086, 1e-6);
  EXPECT_NEAR(binomial_upper(0, 20, 0.05), 1 - std::pow(0.05, 1. / 20), 1e-9);
  EXPECT_NEAR(binomial_lower(20, 20, 0.05), std::pow(0.05, 1. / 20), 1e-9);
  EXPECT_EQ(binomial_upper(20, 20, 0.05), 1);
  EXPECT_EQ(binomial_lower(0, 20, 0.05), 0);
  EXPECT_NEAR(binomial_upper(1500, 5000, 0.01), 0.3154, 5e-4);
  EXPECT_THROW(binomial_upper(0, 0, 0.05), base::InternalError);
}

// Exact, over every outcome: the bound lies below the truth no more often than promised.
TEST(BinomialBounds, HoldWhateverTheTruth) {
  for (const double alpha : {0.2, 0.025})
    for (const int64_t n : {7, 40})
      for (const double p : {0.003, 0.05, 0.31, 0.5, 0.97}) {
        double below = 0, above = 0;
        for (int64_t k = 0; k <= n; ++k) {
          if (binomial_upper(k, n, alpha) < p) below += binomial(k, n, p);
          if (binomial_lower(k, n, alpha) > p) above += binomial(k, n, p);
        }
        EXPECT_LE(below, alpha) << n << " " << p;
        EXPECT_LE(above, alpha) << n << " " << p;
      }
}

// Likewise over every outcome of paired results.
TEST(NetLoss, IsNoMoreThanItsBoundAsOftenAsPromised) {
  constexpr int64_t n = 30;
  for (const double alpha : {0.2, 0.05})
    for (const auto& [lost, gained] : std::vector<std::pair<double, double>>{
             {0.02, 0.001}, {0.1, 0.1}, {0.3, 0.05}, {0.05, 0.3}, {0.45, 0.45}}) {
      double failed = 0, all = 0;
      for (int64_t a = 0; a <= n; ++a)
        for (int64_t b = 0; a + b <= n; ++b) {
          const double p = binomial(a, n, lost) * binomial(b, n - a, gained / (1 - lost));
          all += p;
          if (net_loss_upper({a, b, n}, alpha) < lost - gained) failed += p;
        }
      EXPECT_NEAR(all, 1, 1e-9);
      EXPECT_LE(failed, alpha) << lost << " " << gained;
    }
}

TEST(NetLoss, GainsCountAgainstLosses) {
  EXPECT_LT(net_loss_upper({10, 10, 200}, 0.05), net_loss_upper({10, 0, 200}, 0.05));
  EXPECT_GT(net_loss_upper({10, 0, 200}, 0.05), 0.05);
}

TEST(NetLoss, TheFewestImagesAreJustEnough) {
  for (const double most : {0.02, 0.05, 0.1}) {
    const int64_t needed = images_needed(most, 0.025);
    EXPECT_LE(net_loss_upper({0, 0, needed}, 0.025), most + 1e-12);
    EXPECT_GT(net_loss_upper({0, 0, needed - 1}, 0.025), most);
  }
}

}  // namespace
}  // namespace driftsweep::search::test_net_loss
