// Where a search may go: each axis of the job with its start, its scale and its bounds, as the
// cameras of the data set have them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "job/job.h"
#include "search/ascent.h"

namespace driftsweep::study {

// What a parameter is without drift for images of this camera; nothing for choices.
std::optional<double> own_value(const std::string& parameter, const image::CameraProfile& camera);

// By axis of the job. The start is the undrifted point (offset 0, factor 1; the own value for
// `as: value`); the bounds are those of the physical domain for every camera, and those of the job
// where it gives any; the scale is the width of the job's range, else of the catalogue's sensible
// one. UserError (usage) where `as: value` would replace values that differ from camera to camera:
// no number is undrifted then.
std::vector<search::Variable> search_variables(const job::Job& job,
                                               const std::vector<image::CameraProfile>& cameras);

}  // namespace driftsweep::study
