#include "raw/dng_colour.h"

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::raw {
namespace {

// Linear sRGB from CIE XYZ (D65), IEC 61966-2-1.
constexpr Matrix3 xyz_of_srgb = {0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522,
                                 0.0721750, 0.0193339, 0.1191920, 0.9503041};

}  // namespace

Matrix3 xyz_to_camera(const image::CameraProfile& camera, const std::string& where) {
  const auto camera_of_srgb = inverse(camera.colour_matrix);
  if (!camera_of_srgb)
    throw base::data_error(where, "the colour matrix has no inverse",
                           "Correct colour_matrix in the camera's description");
  for (size_t row = 0; row < 3; ++row) {
    const auto& m = camera.colour_matrix;
    if (std::abs(m[3 * row] + m[3 * row + 1] + m[3 * row + 2] - 1) > 1e-6)
      throw base::data_error(where, "a row of the colour matrix does not sum to 1, as a DNG needs",
                             "Move each row's factor into the white balance");
    if (!(camera.white_balance[row] > 0))
      throw base::data_error(where, "a DNG cannot hold a white balance that is not positive",
                             "Store the mosaic as TIFF with a camera.yaml instead");
  }
  Matrix3 result = product(*camera_of_srgb, *inverse(xyz_of_srgb));
  for (size_t i = 0; i < 9; ++i) result[i] /= camera.white_balance[i / 3];
  return result;
}

Vector3 as_shot_neutral(const image::CameraProfile& camera) {
  Vector3 neutral{};
  for (size_t c = 0; c < 3; ++c) neutral[c] = 1 / camera.white_balance[c];
  const double largest = *std::max_element(neutral.begin(), neutral.end());
  for (double& value : neutral) value /= largest;
  return neutral;
}

std::optional<Matrix3> camera_to_srgb(const Matrix3& camera_of_xyz) {
  Matrix3 camera_of_srgb = product(camera_of_xyz, xyz_of_srgb);
  for (size_t row = 0; row < 3; ++row) {
    double* values = &camera_of_srgb[3 * row];
    const double white = values[0] + values[1] + values[2];
    if (!(std::abs(white) > 1e-12)) return std::nullopt;
    for (size_t column = 0; column < 3; ++column) values[column] /= white;
  }
  return inverse(camera_of_srgb);
}

}  // namespace driftsweep::raw
