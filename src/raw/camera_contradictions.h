// A camera.yaml against the file that it describes: it wins, but a slip in it should not pass.
#pragma once

#include "raw/camera_yaml.h"
#include "raw/remark.h"

namespace driftsweep::raw {

// Doubts where both speak and do not agree: the filter order; black levels in another order, or
// more than .1 % of white apart; a white level that the file's pixels cannot reach, or less than
// half of the file's. A white balance is free to differ. Smaller differences, as of a calibration,
// are told without doubt.
Remarks contradictions(const CameraYaml& file, const CameraYaml& given);

}  // namespace driftsweep::raw
