#include "search/symmetric.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.h"

namespace driftsweep::search {
namespace {

constexpr int most_sweeps = 60;  // each over all pairs; they converge quadratically after a few

class Jacobi {
 public:
  Jacobi(std::vector<double> matrix, size_t size)
      : matrix_(std::move(matrix)), size_(size), vectors_(size * size, 0.) {
    for (size_t i = 0; i < size; ++i) vectors_[i * size + i] = 1;
  }

  Eigen solve() {
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
      bool rotated = false;
      for (size_t p = 0; p + 1 < size_; ++p)
        for (size_t q = p + 1; q < size_; ++q) rotated |= rotate(p, q);
      if (!rotated) break;
    }
    return sorted();
  }

 private:
  double& at(size_t row, size_t column) { return matrix_[row * size_ + column]; }

  // Makes the element (p, q) zero; false where it adds nothing to the diagonal already.
  bool rotate(size_t p, size_t q) {
    const double off = at(p, q), first = at(p, p), second = at(q, q);
    if (std::abs(first) + std::abs(off) == std::abs(first) &&
        std::abs(second) + std::abs(off) == std::abs(second)) {
      at(p, q) = at(q, p) = 0;
      return false;
    }
    const double theta = (second - first) / (2 * off);
    const double tangent = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
    const double cosine = 1 / std::sqrt(tangent * tangent + 1), sine = tangent * cosine;
    const auto turn = [&](double& one, double& other) {
      const double was = one;
      one = cosine * was - sine * other;
      other = sine * was + cosine * other;
    };
    for (size_t i = 0; i < size_; ++i) turn(at(i, p), at(i, q));
    for (size_t i = 0; i < size_; ++i) turn(at(p, i), at(q, i));
    for (size_t i = 0; i < size_; ++i) turn(vectors_[i * size_ + p], vectors_[i * size_ + q]);
    at(p, q) = at(q, p) = 0;
    return true;
  }

  std::vector<double> vector(size_t column) const {
    std::vector<double> vector;
    for (size_t i = 0; i < size_; ++i) vector.push_back(vectors_[i * size_ + column]);
    const auto largest = std::max_element(
        vector.begin(), vector.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (*largest < 0)
      for (double& component : vector) component = -component;
    return vector;
  }

  Eigen sorted() {
    std::vector<size_t> order(size_);
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return at(a, a) > at(b, b); });
    Eigen eigen;
    for (const size_t column : order) {
      eigen.values.push_back(at(column, column));
      eigen.vectors.push_back(vector(column));
    }
    return eigen;
  }

  std::vector<double> matrix_;
  size_t size_;
  std::vector<double> vectors_;  // as columns
};

}  // namespace

Eigen eigen_of(std::vector<double> matrix, size_t size) {
  if (matrix.size() != size * size) throw base::InternalError("a matrix of another size");
  if (!std::all_of(matrix.begin(), matrix.end(), [](double x) { return std::isfinite(x); }))
    throw base::InternalError("a matrix with a number that is not finite");
  return Jacobi(std::move(matrix), size).solve();
}

}  // namespace driftsweep::search
