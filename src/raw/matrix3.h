// 3x3 matrices, row by row, as CameraProfile holds them.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace driftsweep::raw {

using Matrix3 = std::array<double, 9>;
using Vector3 = std::array<double, 3>;

inline Matrix3 product(const Matrix3& a, const Matrix3& b) {
  Matrix3 result{};
  for (size_t row = 0; row < 3; ++row)
    for (size_t column = 0; column < 3; ++column)
      for (size_t k = 0; k < 3; ++k) result[3 * row + column] += a[3 * row + k] * b[3 * k + column];
  return result;
}

inline Vector3 product(const Matrix3& a, const Vector3& x) {
  Vector3 result{};
  for (size_t row = 0; row < 3; ++row)
    for (size_t k = 0; k < 3; ++k) result[row] += a[3 * row + k] * x[k];
  return result;
}

// By cofactors; empty where the determinant is 0 to working precision.
inline std::optional<Matrix3> inverse(const Matrix3& m) {
  const Matrix3 adjugate = {
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
  const double determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
  if (!(std::abs(determinant) > 1e-12)) return std::nullopt;
  Matrix3 result{};
  for (size_t i = 0; i < 9; ++i) result[i] = adjugate[i] / determinant;
  return result;
}

}  // namespace driftsweep::raw
