// The capture model's settings at a point of a drift design.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "capture/capture.h"
#include "image/camera_profile.h"
#include "study/shift.h"

namespace driftsweep::study {

// What the cameras of one batch say to the capture model, (R) with R = 1 or one row per image.
struct CaptureFacts {
  at::Tensor slope, read;  // noise in the raws; 0 where it is not known
  at::Tensor as_shot;      // K
  at::Tensor electrons;    // at white; 1 where it is not known
  at::Tensor bits;         // that hold 0 to white
};

CaptureFacts capture_facts(const std::vector<image::CameraProfile>& cameras,
                           const at::TensorOptions& options);

// Every capture parameter among the moves, moved from its own value: the camera's, or the default
// that changes nothing.
capture::Settings capture_settings(const Moves& moves, const CaptureFacts& facts);

}  // namespace driftsweep::study
