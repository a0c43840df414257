// A camera's colours as DNG 1.4 describes them.
#pragma once

#include <optional>

#include "image/camera_profile.h"
#include "raw/matrix3.h"

namespace driftsweep::raw {

// ColorMatrix1 for illuminant D65: CIE XYZ (white at Y = 1) -> camera RGB before white balance,
//   diag(1 / white_balance) * colour_matrix^-1 * (linear sRGB from XYZ).
// A DNG defines white as the camera's answer to a neutral, so colour_matrix must map equal channels
// to equal channels (rows that sum to 1) and the gains must be positive: UserError (data) at
// `where` otherwise.
Matrix3 xyz_to_camera(const image::CameraProfile& camera, const std::string& where);

// AsShotNeutral: the camera RGB of a neutral, 1 / white_balance, largest channel 1.
Vector3 as_shot_neutral(const image::CameraProfile& camera);

// The way back: camera RGB after white balance to linear sRGB, of a matrix from CIE XYZ to camera
// RGB. Equal channels stay equal (rows sum to 1). Empty where the matrix has no inverse.
std::optional<Matrix3> camera_to_srgb(const Matrix3& camera_of_xyz);

}  // namespace driftsweep::raw
