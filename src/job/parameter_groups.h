// The groups of parameters of the parametrized pipeline that can be learned, each as one. Free of
// LibTorch.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::job {

// black_level, debayer, white_balance, colour_matrix, sharpening_filter, gaussian_blur, gamma: in
// the order of the pipeline.
const std::vector<std::string>& parameter_groups();

}  // namespace driftsweep::job
