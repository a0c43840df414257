// What is doubtful of a job's design, and of the ranges that it gives its parameters.
#pragma once

#include <vector>

#include "base/doubts.h"
#include "image/camera_profile.h"
#include "job/job.h"

namespace driftsweep::study {

// One for a design of Sobol's points whose number is no power of two; one for each axis of the
// design, and of a training under drift, whose numbers all lie outside the sensible range of what
// they move, or whose range is far from what is undrifted with every camera: by more than half of
// its width (1 of a factor, 0 of an offset, else the parameter's own value). Listed values are
// taken as meant to leave the undrifted one out.
base::Doubts design_doubts(const job::Job& job, const std::vector<image::CameraProfile>& cameras);

}  // namespace driftsweep::study
