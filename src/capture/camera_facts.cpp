#include "capture/camera_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::capture {
namespace {

double mired(double kelvin) { return 1e6 / kelvin; }

// The ratio of red to blue gain inside the table's range; it falls with mired.
double red_over_blue(double at) {
  size_t i = 0;
  while (i + 2 < white_balance_table.size() && at < mired(white_balance_table[i + 1].kelvin)) ++i;
  const auto &warm = white_balance_table[i], &cool = white_balance_table[i + 1];
  const double share = (at - mired(warm.kelvin)) / (mired(cool.kelvin) - mired(warm.kelvin));
  return (warm.red + share * (cool.red - warm.red)) / (warm.blue + share * (cool.blue - warm.blue));
}

bool moves(const space::DesignParameter& axis, const std::string& parameter) {
  const auto members = axis.members();
  return std::find(members.begin(), members.end(), parameter) != members.end();
}

bool resynthesises_noise(const space::DesignParameter& axis) {
  return moves(axis, "capture.shot_noise") || moves(axis, "capture.read_noise") ||
         moves(axis, "capture.dark_current");
}

std::string name_of(const image::CameraProfile& camera) {
  return camera.name.empty() ? "the camera" : "the camera " + camera.name;
}

}  // namespace

double as_shot_temperature(const std::array<double, 3>& white_balance) {
  if (white_balance[0] <= 0 || white_balance[2] <= 0) return 5500;
  const double wanted = white_balance[0] / white_balance[2];
  double cool = mired(white_balance_table.back().kelvin);
  double warm = mired(white_balance_table.front().kelvin);
  if (wanted >= red_over_blue(cool)) return white_balance_table.back().kelvin;
  if (wanted <= red_over_blue(warm)) return white_balance_table.front().kelvin;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (cool + warm) / 2;
    (red_over_blue(middle) > wanted ? cool : warm) = middle;
  }
  return 1e6 / ((cool + warm) / 2);
}

std::optional<double> electrons_at_white(const image::CameraProfile& camera) {
  if (camera.full_well) return camera.full_well;
  if (!camera.noise || camera.noise->slope <= 0) return std::nullopt;
  double black = 0;
  for (const double level : camera.black_level) black += level / camera.white_level / 4;
  return (1 - black) / camera.noise->slope;
}

bool sets_noise(const std::vector<space::DesignParameter>& parameters) {
  return std::any_of(parameters.begin(), parameters.end(), resynthesises_noise);
}

std::vector<std::string> unknown_noise(const std::vector<space::DesignParameter>& parameters,
                                       const std::vector<image::CameraProfile>& cameras) {
  std::vector<std::string> sentences;
  if (!sets_noise(parameters)) return sentences;
  for (const auto& camera : cameras)
    if (!camera.noise)
      sentences.push_back(fmt::format(
          "the noise in the raws of {} is unknown: they are treated as clean, so that all of the "
          "target noise is added (camera.yaml can say noise: {{slope: …, offset: …}})",
          name_of(camera)));
  return sentences;
}

void require_electrons(const std::vector<space::DesignParameter>& parameters,
                       const std::vector<image::CameraProfile>& cameras, const std::string& where) {
  for (const auto& parameter : parameters) {
    if (!moves(parameter, "capture.full_well") || parameter.as == space::As::factor) continue;
    for (const auto& camera : cameras)
      if (!electrons_at_white(camera))
        throw base::data_error(
            parameter.where.empty() ? where : parameter.where,
            "capture.full_well is in electrons, and " + name_of(camera) +
                " does not say how many its white is",
            "Give full_well or noise in camera.yaml, or use a factor, which needs neither");
  }
}

}  // namespace driftsweep::capture
