// The parameters of the image signal processor, for the catalogue, and their places in it. Free of
// LibTorch.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::isp {

const std::vector<space::ParameterInfo>& parameters();

// The tensor a scalar parameter lives in, and its position there (row by row).
enum class Group {
  black_level,
  white_balance,
  colour_matrix,
  gamma,
  sharpening_filter,
  gaussian_blur,
  sharpening_amount,
  denoising_sigma
};

struct Slot {
  Group group;
  int index;
};

// "isp.white_balance.g" -> {white_balance, 1}; nothing where no ISP parameter has this name.
std::optional<Slot> find_slot(const std::string& name);

}  // namespace driftsweep::isp
