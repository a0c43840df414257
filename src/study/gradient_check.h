// Are the gradients of a study true? Asked of a few of its rows once all have ended.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "store/gradient_checks.h"
#include "store/study_file.h"
#include "store/study_paths.h"
#include "study/inputs.h"

namespace driftsweep::study {

// By model: at up to three complete rows of a fold, on up to eight of its test images, the gradient
// as rows have it, along one direction in all parameters that have one, against differences in
// float64 (study/gradient_probe.h). broken where at least two probes are, and more than are ok; ok
// where some are and none is broken; inconclusive else, also where the model cannot run in float64.
// Models without gradients or complete rows stay unchecked. On the calling thread.
std::vector<store::GradientCheck> check_gradients(const Inputs& inputs,
                                                  const store::StudyPaths& folders,
                                                  const store::Statuses& statuses,
                                                  c10::Device device);

}  // namespace driftsweep::study
