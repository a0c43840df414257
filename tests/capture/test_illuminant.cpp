#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "capture/camera_facts.h"
#include "capture/illuminant.h"
#include "tests/capture/shots.h"

namespace driftsweep::capture::test_illuminant {
namespace {

at::Tensor kelvin(double value) { return at::full({1}, value, at::kDouble); }

TEST(Illuminant, AtTheEntriesOfTheTableTheFactorsAreRatiosOfItsGains) {
  const at::Tensor factors = illuminant_factors(kelvin(2360), kelvin(6671))[0];
  EXPECT_NEAR(factors[0].item<double>(), 3.26 / 1.66, 1e-12);
  EXPECT_EQ(factors[1].item<double>(), 1);
  EXPECT_EQ(factors[2].item<double>(), 1);
  EXPECT_NEAR(factors[3].item<double>(), 1.39 / 3.23, 1e-12);
}

TEST(Illuminant, IsLinearInMiredBetweenEntries) {
  const double middle = 2e6 / (1e6 / 4660 + 1e6 / 6671);
  const at::Tensor factors = illuminant_factors(kelvin(middle), kelvin(9505))[0];
  EXPECT_NEAR(factors[0].item<double>(), 3.96 / ((2.83 + 3.26) / 2), 1e-12);
  EXPECT_NEAR(factors[3].item<double>(), 1.27 / ((1.47 + 1.39) / 2), 1e-12);
}

TEST(Illuminant, AsShotIsTheIdentityToTheLastBit) {
  const at::Tensor as_shot = at::tensor({2777.7, 4321.0, 11111.1}, at::kDouble).to(at::kFloat);
  EXPECT_TRUE(illuminant_factors(as_shot, as_shot).equal(at::full({3, 4}, 1., at::kFloat)));
}

TEST(Illuminant, StaysPositiveAndMonotoneOverItsDomain) {
  double red = 1e9, blue = 0;
  for (double value = 1700; value <= 25000; value *= 1.05) {
    const at::Tensor factors = illuminant_factors(kelvin(value), kelvin(5000))[0];
    EXPECT_LT(factors[0].item<double>(), red) << value;
    EXPECT_GT(factors[3].item<double>(), blue) << value;
    red = factors[0].item<double>(), blue = factors[3].item<double>();
    EXPECT_GT(red, 0);
  }
}

TEST(AsShotTemperature, ReadsTheTableBackwards) {
  for (const auto& entry : white_balance_table)
    EXPECT_NEAR(as_shot_temperature({entry.red, 1, entry.blue}), entry.kelvin, 1e-6 * entry.kelvin);
  const double between = as_shot_temperature({1.9, 1, 1.5});
  EXPECT_GT(between, 2360);
  EXPECT_LT(between, 4660);
  EXPECT_EQ(as_shot_temperature({0.1, 1, 3}), 2360);
  EXPECT_EQ(as_shot_temperature({9, 1, 1}), 9505);
  EXPECT_EQ(as_shot_temperature({-0.6567, 1.9673, 3.5304}), 5500);
}

}  // namespace
}  // namespace driftsweep::capture::test_illuminant
