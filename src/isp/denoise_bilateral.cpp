#include <algorithm>
#include <array>
#include <cmath>

#include "isp/iterative.h"

namespace driftsweep::isp {
namespace {

constexpr int64_t reach = 2, window = 2 * reach + 1, steps = 10000;
constexpr double spatial_sigma = 0.6;

double bell(double squared_distance, double variance) {
  return std::exp(-0.5 * squared_distance / variance);
}

double variance_of(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / count;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / count;
}

// The table has six rows and columns of offsets, -3 to 2, but is read as one of five.
std::array<double, window * window> spatial_weights() {
  constexpr int64_t side = window + 1, first = -reach - 1;
  std::array<double, window * window> weights{};
  for (int64_t i = 0; i < window * window; ++i) {
    const auto y = static_cast<double>(i / side + first), x = static_cast<double>(i % side + first);
    weights[static_cast<size_t>(i)] = bell(x * x + y * y, spatial_sigma * spatial_sigma);
  }
  return weights;
}

std::vector<double> colour_weights(double largest, double variance) {
  std::vector<double> weights;
  for (int64_t i = 0; i < steps; ++i) {
    const double distance = static_cast<double>(i) * largest / steps;
    weights.push_back(bell(distance * distance, variance));
  }
  return weights;
}

}  // namespace

Picture denoise_bilateral(const Picture& picture) {
  const auto [low, high] = std::minmax_element(picture.values.begin(), picture.values.end());
  if (*low == *high) return picture;
  // Values are counted from the least where that is negative; black outside means zero then too.
  const double shift = std::min(*low, 0.);
  const auto near = spatial_weights();
  const auto similar = colour_weights(*high, variance_of(picture.values));
  const double per_distance = static_cast<double>(steps / 3) / (*high - shift);
  const auto value = [&](int64_t channel, int64_t row, int64_t column) {
    if (row < 0 || row >= picture.rows || column < 0 || column >= picture.columns) return 0.;
    return picture.values[static_cast<size_t>((channel * picture.rows + row) * picture.columns +
                                              column)] -
           shift;
  };
  Picture result = picture;
  for (int64_t row = 0; row < picture.rows; ++row)
    for (int64_t column = 0; column < picture.columns; ++column) {
      std::array<double, 3> sum{};
      double total = 0;
      for (int64_t i = 0; i < window * window; ++i) {
        const int64_t r = row + i / window - reach, c = column + i % window - reach;
        std::array<double, 3> there{};
        double squared = 0;
        for (int64_t d = 0; d < 3; ++d) {
          const double other = value(d, r, c), difference = value(d, row, column) - other;
          there[static_cast<size_t>(d)] = other;
          squared += difference * difference;
        }
        const auto step = static_cast<int64_t>(std::sqrt(squared) * per_distance);
        const double weight =
            near[static_cast<size_t>(i)] * similar[static_cast<size_t>(std::min(step, steps - 1))];
        for (size_t d = 0; d < 3; ++d) sum[d] += weight * there[d];
        total += weight;
      }
      for (int64_t d = 0; d < 3; ++d)
        result.values[static_cast<size_t>((d * picture.rows + row) * picture.columns + column)] =
            sum[static_cast<size_t>(d)] / total + shift;
    }
  return result;
}

}  // namespace driftsweep::isp
