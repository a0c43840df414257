#include <cmath>
#include <limits>

#include "isp/iterative.h"

namespace driftsweep::isp {
namespace {

constexpr double bregman_weight = 100, coupling = 2 * bregman_weight, bregman_tolerance = 1e-3;
constexpr int largest_sweeps = 100;

// A plane with a frame of one pixel around it; (0, 0) is its first pixel, (-1, -1) the frame's.
class Framed {
 public:
  Framed(int64_t rows, int64_t columns)
      : rows_(rows), columns_(columns), values_(static_cast<size_t>((rows + 2) * (columns + 2))) {}
  double& at(int64_t row, int64_t column) {
    return values_[static_cast<size_t>((row + 1) * (columns_ + 2) + column + 1)];
  }
  // The picture inside, and a frame that mirrors it: above and left about the first pixel, below
  // and right by repeating the last.
  void set(const double* plane) {
    for (int64_t row = 0; row < rows_; ++row)
      for (int64_t column = 0; column < columns_; ++column)
        at(row, column) = plane[row * columns_ + column];
    for (int64_t column = 0; column < columns_; ++column) {
      at(-1, column) = at(rows_ > 1 ? 1 : 0, column);
      at(rows_, column) = at(rows_ - 1, column);
    }
    for (int64_t row = 0; row < rows_; ++row) {
      at(row, -1) = at(row, columns_ > 1 ? 1 : 0);
      at(row, columns_) = at(row, columns_ - 1);
    }
  }

 private:
  int64_t rows_, columns_;
  std::vector<double> values_;
};

// The split gradient d and the Bregman variable b, along the rows (x) and the columns (y).
struct Fields {
  Framed dx, dy, bx, by;
};

// One Gauss-Seidel sweep over a channel; returns the sum of squares of what changed.
double sweep(const double* noisy, int64_t rows, int64_t columns, Framed& u, Fields& f) {
  double squares = 0;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      const double before = u.at(r, c);
      const double step_x = u.at(r, c + 1) - before, step_y = u.at(r + 1, c) - before;
      const double around = u.at(r + 1, c) + u.at(r - 1, c) + u.at(r, c + 1) + u.at(r, c - 1);
      const double split = f.dx.at(r, c - 1) - f.dx.at(r, c) + f.dy.at(r - 1, c) - f.dy.at(r, c);
      const double bregman = f.bx.at(r, c) - f.bx.at(r, c - 1) + f.by.at(r, c) - f.by.at(r - 1, c);
      const double now =
          (coupling * (around + split + bregman) + bregman_weight * noisy[r * columns + c]) /
          (bregman_weight + 4 * coupling);
      u.at(r, c) = now;
      squares += (now - before) * (now - before);
      // The gradient shrunk towards zero, isotropically.
      const double x = step_x + f.bx.at(r, c), y = step_y + f.by.at(r, c);
      const double length = coupling * std::sqrt(x * x + y * y), shrink = length / (length + 1);
      f.dx.at(r, c) = shrink * x;
      f.dy.at(r, c) = shrink * y;
      f.bx.at(r, c) = x - shrink * x;
      f.by.at(r, c) = y - shrink * y;
    }
  return squares;
}

}  // namespace

Picture denoise_tv_bregman(const Picture& picture) {
  const int64_t rows = picture.rows, columns = picture.columns;
  Picture result{rows, columns, {}};
  Framed u(rows, columns);  // zero, corners included
  for (int channel = 0; channel < 3; ++channel) {
    const double* const noisy = picture.values.data() + channel * picture.plane_size();
    // u still holds the channel before.
    Fields fields{u, u, u, u};
    u.set(noisy);
    double change = std::numeric_limits<double>::max();
    for (int i = 0; i < largest_sweeps && change > bregman_tolerance; ++i)
      change = std::sqrt(sweep(noisy, rows, columns, u, fields) /
                         static_cast<double>(picture.plane_size()));
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column)
        result.values.push_back(u.at(row, column));
  }
  return result;
}

}  // namespace driftsweep::isp
