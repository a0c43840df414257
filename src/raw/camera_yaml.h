// camera.yaml: the facts a file does not say.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "image/camera_profile.h"

namespace driftsweep::raw {

// Only the keys the file holds are set.
struct CameraYaml {
  std::string path;
  std::optional<std::string> name;
  std::optional<image::Cfa> cfa;
  std::optional<double> white_level;
  std::optional<std::array<double, 4>> black_level;
  std::optional<std::array<double, 3>> white_balance;
  std::optional<std::array<double, 9>> colour_matrix;
  std::optional<image::NoiseModel> noise;
  std::optional<double> full_well, psf_sigma;
  std::optional<std::array<int, 2>> shape;  // headless .raw: rows, columns
  std::optional<std::string> dtype;         // headless .raw: uint16 or float32
};

// Strict: unknown keys, wrong lengths and impossible values are UserErrors (usage) with the line.
CameraYaml read_camera_yaml(const std::string& path);
// Writes the profile as a camera.yaml that read_camera_yaml reads back to the same facts.
void write_camera_yaml(const std::string& path, const image::CameraProfile& camera);
// `camera` wins over `profile`.
image::CameraProfile merged(image::CameraProfile profile, const CameraYaml& camera);

}  // namespace driftsweep::raw
