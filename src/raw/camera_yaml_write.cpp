#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include "raw/camera_yaml.h"
#include "raw/output_file.h"

namespace driftsweep::raw {
namespace {

// fmt's "{}" is the shortest text that reads back to the same double.
template <typename Values>
std::string list(const Values& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

std::string quoted(const std::string& text) {
  YAML::Emitter emitter;
  emitter << YAML::DoubleQuoted << text;
  return emitter.c_str();
}

}  // namespace

void write_camera_yaml(const std::string& path, const image::CameraProfile& camera) {
  const auto& m = camera.colour_matrix;
  std::string text;
  if (!camera.name.empty()) text += "name: " + quoted(camera.name) + "\n";
  text += "cfa: " + image::name_of(camera.cfa) + "\n";
  text += fmt::format("white_level: {}  # in the file's unit; the signal is value / white_level\n",
                      camera.white_level);
  text += "black_level: " + list(camera.black_level) + "  # r g1 g2 b, in the file's unit\n";
  text += "white_balance: " + list(camera.white_balance) + "  # factors of r g b\n";
  text += fmt::format("colour_matrix: [[{}, {}, {}], [{}, {}, {}], [{}, {}, {}]]", m[0], m[1], m[2],
                      m[3], m[4], m[5], m[6], m[7], m[8]);
  text += "  # camera RGB after white balance to linear sRGB\n";
  if (camera.noise)
    text += fmt::format(
        "noise: {{slope: {}, offset: {}}}  # variance = slope * light above black + offset\n",
        camera.noise->slope, camera.noise->offset);
  if (camera.full_well)
    text += fmt::format("full_well: {}  # electrons at white\n", *camera.full_well);
  if (camera.psf_sigma) text += fmt::format("psf_sigma: {}  # pixels\n", *camera.psf_sigma);
  write_file(path, text);
}

}  // namespace driftsweep::raw
