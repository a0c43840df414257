#include <cmath>

#include "isp/iterative.h"

namespace driftsweep::isp {
namespace {

constexpr double chambolle_weight = 0.01, chambolle_tolerance = 2e-4;
constexpr int largest_iterations = 200;

// One channel: `noisy` less the divergence of a dual field (along the columns and the rows) whose
// length the projection keeps below the weight.
class Channel {
 public:
  Channel(const double* noisy, int64_t rows, int64_t columns)
      : noisy_(noisy),
        rows_(rows),
        columns_(columns),
        down_(static_cast<size_t>(rows * columns)),
        right_(static_cast<size_t>(rows * columns)),
        clean_(noisy, noisy + rows * columns) {}

  std::vector<double> denoised() {
    double first = 0, before = 0;
    for (int iteration = 0; iteration < largest_iterations; ++iteration) {
      const double change = iteration == 0 ? 0 : apply_field();
      const double energy =
          (change + chambolle_weight * advance_field()) / static_cast<double>(clean_.size());
      if (iteration == 0)
        first = energy;
      else if (std::abs(before - energy) < chambolle_tolerance * first)
        break;
      before = energy;
    }
    return clean_;
  }

 private:
  // Takes the field's divergence into the result; returns its sum of squares.
  double apply_field() {
    double squares = 0;
    for (int64_t row = 0, i = 0; row < rows_; ++row)
      for (int64_t column = 0; column < columns_; ++column, ++i) {
        const auto here = static_cast<size_t>(i);
        double change = -down_[here] - right_[here];
        if (row > 0) change += down_[static_cast<size_t>(i - columns_)];
        if (column > 0) change += right_[here - 1];
        clean_[here] = noisy_[i] + change;
        squares += change * change;
      }
    return squares;
  }

  // One projected step along the result's gradient; returns the total variation.
  double advance_field() {
    constexpr double step = 0.25;
    double variation = 0;
    for (int64_t row = 0, i = 0; row < rows_; ++row)
      for (int64_t column = 0; column < columns_; ++column, ++i) {
        const auto here = static_cast<size_t>(i);
        const double d =
            row + 1 < rows_ ? clean_[static_cast<size_t>(i + columns_)] - clean_[here] : 0;
        const double r = column + 1 < columns_ ? clean_[here + 1] - clean_[here] : 0;
        const double length = std::sqrt(d * d + r * r);
        variation += length;
        const double shrink = 1 + length * (step / chambolle_weight);
        down_[here] = (down_[here] - step * d) / shrink;
        right_[here] = (right_[here] - step * r) / shrink;
      }
    return variation;
  }

  const double* noisy_;
  int64_t rows_, columns_;
  std::vector<double> down_, right_, clean_;
};

}  // namespace

Picture denoise_tv_chambolle(const Picture& picture) {
  Picture result{picture.rows, picture.columns, {}};
  for (int channel = 0; channel < 3; ++channel) {
    const double* const noisy = picture.values.data() + channel * picture.plane_size();
    const auto clean = Channel(noisy, picture.rows, picture.columns).denoised();
    result.values.insert(result.values.end(), clean.begin(), clean.end());
  }
  return result;
}

}  // namespace driftsweep::isp
