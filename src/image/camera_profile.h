// What is known of a camera: the facts every stage of the ISP and the capture model starts from.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "image/cfa.h"

namespace driftsweep::image {

// Variance of the signal already in the raws: slope * light + offset, where the signal is value /
// white_level and light is what of it lies above black (EMVA 1288's photon transfer, in units of
// white).
struct NoiseModel {
  double slope = 0;
  double offset = 0;
};

// Levels are in the file's own unit; the signal is value / white_level, so 1.0 is white.
struct CameraProfile {
  std::string name;  // maker and model, or the file's stem
  Cfa cfa = Cfa::rggb;
  double white_level = 65535;                        // > 0
  std::array<double, 4> black_level = {0, 0, 0, 0};  // r g1 g2 b
  std::array<double, 3> white_balance = {1, 1, 1};   // factors of r g b; may be negative
  std::array<double, 9> colour_matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1};  // rows: output r g b
  std::optional<NoiseModel> noise;
  std::optional<double> full_well;  // electrons at white
  std::optional<double> psf_sigma;  // pixels
};

}  // namespace driftsweep::image
