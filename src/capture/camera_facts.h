// What the capture model derives from a camera's profile. Free of LibTorch.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "image/camera_profile.h"
#include "space/parameter.h"

namespace driftsweep::capture {

// White-balance gains (relative to green) that make grey grey under a light of this temperature:
// measured on a Sony IMX477, linear in mired (1e6 / K) between the entries and beyond them.
struct WhiteBalanceEntry {
  double kelvin, red, blue;
};
inline constexpr std::array<WhiteBalanceEntry, 4> white_balance_table = {
    {{2360, 1.66, 3.23}, {4660, 2.83, 1.47}, {6671, 3.26, 1.39}, {9505, 3.96, 1.27}}};

// The temperature at which the table's ratio of red to blue gain is that of the as-shot balance, K,
// within the table's range; 5500 where a gain is not positive and the ratio says nothing.
double as_shot_temperature(const std::array<double, 3>& white_balance);

// Electrons at white: as given, else from the noise slope (white above black / slope, since the
// slope in units of white is one electron); nothing where neither is known.
std::optional<double> electrons_at_white(const image::CameraProfile& camera);

// Whether an axis sets the noise of the raws anew, so that some may be noisier than asked for.
bool sets_noise(const std::vector<space::DesignParameter>& parameters);

// Whether moving these parameters needs the noise that is in the raws, and a camera does not say.
// One sentence per camera, for people, which says what becomes of each of them there: a value or an
// offset is added to raws taken as clean, a factor has no effect. Empty where all is known.
std::vector<std::string> unknown_noise(const std::vector<space::DesignParameter>& parameters,
                                       const std::vector<image::CameraProfile>& cameras);

// UserError (data) at `where` where capture.full_well is to be set in electrons for a camera that
// does not say how many its white is.
void require_electrons(const std::vector<space::DesignParameter>& parameters,
                       const std::vector<image::CameraProfile>& cameras, const std::string& where);

}  // namespace driftsweep::capture
