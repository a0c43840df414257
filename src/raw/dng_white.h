// White balance and colour matrix of DNGs whose colour tags LibRaw does not follow.
#pragma once

#include <optional>

#include "raw/matrix3.h"
#include "raw/tiff_layout.h"

namespace driftsweep::raw {

struct DngColours {
  std::optional<Vector3> white_balance;  // of AsShotWhiteXY: factors of r g b, green 1
  // Camera RGB after white balance to linear sRGB; rows sum to 1. Of the matrix that is meant for
  // light nearest D65, as LibRaw's are.
  std::optional<Matrix3> colour_matrix;
};

// What `main` or the file's first directory say (DNG 1.6, chapter 6): camera = AnalogBalance *
// CameraCalibration * ColorMatrix * XYZ, between two illuminants linear in the inverse of the
// temperature. Empty where LibRaw's reading holds: AsShotNeutral, and a CameraCalibration that
// counts (its signature is the profile's) or is no other than 1.
DngColours own_dng_colours(const TiffLayout& layout, const TiffDirectory& main);

}  // namespace driftsweep::raw
