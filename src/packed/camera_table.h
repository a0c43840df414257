// What tells the entries of a data set's camera table apart.
#pragma once

#include <string>
#include <vector>

#include "image/camera_profile.h"

namespace driftsweep::packed {

// The keys of camera.yaml (without name) in which they are not all equal, in its order.
std::vector<std::string> differing_keys(const std::vector<image::CameraProfile>& cameras);

// "6 white balances", "2 white levels and 3 colour matrices"; empty where all are equal.
std::string count_differences(const std::vector<image::CameraProfile>& cameras);

// One line for each name, in the order they come: "Trial One", "Trial One with 6 white balances".
std::vector<std::string> camera_lines(const std::vector<image::CameraProfile>& cameras);

}  // namespace driftsweep::packed
