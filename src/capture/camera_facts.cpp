#include "capture/camera_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "base/suggest.h"

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

// What axes do to the noise of a camera that is not known, whose own slope and deviation count as
// 0.
struct NoiseAxes {
  std::vector<std::string> added;    // value or offset: all of their noise is added
  std::vector<std::string> factors;  // of nothing
  bool slope = false, dark = false;  // whether the slope is added, whether there is dark current
};

NoiseAxes noise_axes(const std::vector<space::DesignParameter>& parameters) {
  NoiseAxes axes;
  for (const auto& axis : parameters)
    for (const auto& member : axis.members()) {
      if (member == "capture.dark_current" && axis.as != space::As::factor) axes.dark = true;
      if (member != "capture.shot_noise" && member != "capture.read_noise") continue;
      auto& names = axis.as == space::As::factor ? axes.factors : axes.added;
      if (std::find(names.begin(), names.end(), member) == names.end()) names.push_back(member);
      if (member == "capture.shot_noise" && axis.as != space::As::factor) axes.slope = true;
    }
  return axes;
}

// Each a clause behind "the noise in the raws of a camera is unknown: ".
std::vector<std::string> consequences(const NoiseAxes& axes) {
  std::vector<std::string> clauses;
  if (!axes.added.empty())
    clauses.push_back(
        fmt::format("they are treated as clean, so that all of the noise of {} is added",
                    base::enumerate(axes.added, "and")));
  if (!axes.factors.empty())
    clauses.push_back(fmt::format("{} as a factor of it {} no effect, and no noise is added",
                                  base::enumerate(axes.factors, "and"),
                                  axes.factors.size() == 1 ? "has" : "have"));
  if (axes.dark && !axes.slope)
    clauses.emplace_back("the signal of capture.dark_current brings no shot noise");
  return clauses;
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
  const auto clauses = consequences(noise_axes(parameters));
  for (const auto& camera : cameras)
    if (!camera.noise && !clauses.empty())
      sentences.push_back(
          fmt::format("the noise in the raws of {} is unknown: {} (camera.yaml can say noise: "
                      "{{slope: …, offset: …}})",
                      name_of(camera), fmt::join(clauses, "; ")));
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
