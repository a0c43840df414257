#include "space/normal.h"

#include <array>
#include <cmath>
#include <numbers>

namespace driftsweep::space {
namespace {

template <size_t Size>
double polynomial(const std::array<double, Size>& coefficients, double x) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

// Acklam's rational approximations, good to 1.2e-9.
constexpr std::array<double, 6> middle_over = {-3.969683028665376e+01, 2.209460984245205e+02,
                                               -2.759285104469687e+02, 1.383577518672690e+02,
                                               -3.066479806614716e+01, 2.506628277459239e+00};
constexpr std::array<double, 6> middle_under = {-5.447609879822406e+01, 1.615858368580409e+02,
                                                -1.556989798598866e+02, 6.680131188771972e+01,
                                                -1.328068155288572e+01, 1};
constexpr std::array<double, 6> tail_over = {-7.784894002430293e-03, -3.223964580411365e-01,
                                             -2.400758277161838e+00, -2.549732539343734e+00,
                                             4.374664141464968e+00,  2.938163982698783e+00};
constexpr std::array<double, 5> tail_under = {7.784695709041462e-03, 3.224671290700398e-01,
                                              2.445134137142996e+00, 3.754408661907416e+00, 1};

// For p up to one half.
double start(double p) {
  if (p < 0.02425) {
    const double q = std::sqrt(-2 * std::log(p));
    return polynomial(tail_over, q) / polynomial(tail_under, q);
  }
  const double q = p - 0.5;
  return q * polynomial(middle_over, q * q) / polynomial(middle_under, q * q);
}

}  // namespace

double normal_probability(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  double z = start(p);
  for (int step = 0; step < 2; ++step) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    if (density == 0) break;
    const double u = (normal_probability(z) - p) / density;
    z -= u / (1 + z * u / 2);
  }
  return z;
}

}  // namespace driftsweep::space
