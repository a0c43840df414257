// The standard normal distribution.
#pragma once

namespace driftsweep::space {

// The probability of a number below z.
double normal_probability(double z);

// The z below which a number lies with probability p, 0 < p < 1; a relative error near 1e-15 (a
// rational start by Acklam, then two steps of Halley's method on the complementary error function).
double normal_quantile(double p);

}  // namespace driftsweep::space
