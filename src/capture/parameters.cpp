#include "capture/parameters.h"

namespace driftsweep::capture {
namespace {

constexpr unsigned every_mode =
    static_cast<unsigned>(space::Mode::static_) | static_cast<unsigned>(space::Mode::parametrized) |
    static_cast<unsigned>(space::Mode::network) | static_cast<unsigned>(space::Mode::none);

}  // namespace

const std::vector<space::ParameterInfo>& parameters() {
  static const std::vector<space::ParameterInfo> all = [] {
    space::ParameterInfo exposure;
    exposure.name = "capture.exposure";
    exposure.unit = "factor";
    exposure.default_text = "1";
    exposure.low = 0.01;
    exposure.high = 2;
    exposure.minimum = 0;
    exposure.modes = every_mode;
    exposure.gradient_modes = every_mode;
    exposure.source = "photon count relative to the shot as taken; saturates at white";
    return std::vector<space::ParameterInfo>{exposure};
  }();
  return all;
}

}  // namespace driftsweep::capture
