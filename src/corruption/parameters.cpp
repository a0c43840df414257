#include "corruption/parameters.h"

namespace driftsweep::corruption {
namespace {

constexpr unsigned every_mode =
    static_cast<unsigned>(space::Mode::static_) | static_cast<unsigned>(space::Mode::parametrized) |
    static_cast<unsigned>(space::Mode::network) | static_cast<unsigned>(space::Mode::none);

space::ParameterInfo name_parameter() {
  space::ParameterInfo info;
  info.name = "corruption.name";
  info.unit = "name";
  info.default_text = "none";
  info.modes = every_mode;
  info.source = "Common Corruptions on the processed picture; Hendrycks and Dietterich 2019";
  info.choices = {"none"};
  info.choices.insert(info.choices.end(), names().begin(), names().end());
  return info;
}

space::ParameterInfo severity_parameter() {
  space::ParameterInfo info;
  info.name = "corruption.severity";
  info.unit = "level";
  info.default_text = std::to_string(default_severity);
  info.low = 1;
  info.high = 5;
  info.minimum = 1;
  info.maximum = 5;
  info.modes = every_mode;
  info.source = "of corruption.name, constants for 32-pixel pictures; Oala et al. 2023 take 3";
  info.whole = true;
  return info;
}

}  // namespace

const std::vector<std::string>& names() {
  static const std::vector<std::string> all = {
      "gaussian_noise", "shot_noise",        "impulse_noise", "speckle_noise",
      "gaussian_blur",  "zoom_blur",         "contrast",      "brightness",
      "saturate",       "elastic_transform", "defocus_blur",  "jpeg_compression"};
  return all;
}

const std::vector<space::ParameterInfo>& parameters() {
  static const std::vector<space::ParameterInfo> all = {name_parameter(), severity_parameter()};
  return all;
}

}  // namespace driftsweep::corruption
