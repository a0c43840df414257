// Between mosaics and pictures in memory and the tensors of a data model.
#pragma once

#include <ATen/core/Tensor.h>

#include "image/camera_profile.h"
#include "image/mosaic.h"

namespace driftsweep::study {

// (1, H, W), float32, in units of white.
at::Tensor signal_of(const image::Mosaic& mosaic, double white_level);

// The first of pictures (B, 3, H, W), float32.
image::RgbImage picture_of(const at::Tensor& pictures);

// A mosaic through the parametrized pipeline with its defaults and the camera's facts. UserError
// (data) where it is too small for that.
image::RgbImage develop(const image::Mosaic& mosaic, const image::CameraProfile& camera);

}  // namespace driftsweep::study
