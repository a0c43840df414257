#include "raw/dng_white.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "raw/dng_colour.h"
#include "raw/tiff_tags.h"

namespace driftsweep::raw {
namespace {

constexpr Matrix3 no_calibration = {1, 0, 0, 0, 1, 0, 0, 0, 1};
constexpr double d65_temperature = 6504;

// Correlated colour temperature of Exif's LightSource, kelvin.
double light_temperature(double light_source) {
  constexpr std::array<std::pair<int, double>, 17> known = {{{1, 5500},
                                                             {2, 4150},
                                                             {3, 2856},
                                                             {4, 5500},
                                                             {9, 5500},
                                                             {10, 6504},
                                                             {11, 7504},
                                                             {12, 6430},
                                                             {13, 5050},
                                                             {14, 4150},
                                                             {15, 3450},
                                                             {17, 2856},
                                                             {18, 4874},
                                                             {19, 6774},
                                                             {20, 5503},
                                                             {22, 7504},
                                                             {23, 5003}}};
  for (const auto& [source, kelvin] : known)
    if (source == light_source) return kelvin;
  return light_source == 24 ? 3200 : d65_temperature;
}

// McCamy's cubic, Color Research and Application 17 (1992): within 2 K from 2856 to 6504 K.
double temperature_of_white(double x, double y) {
  const double n = (x - 0.3320) / (0.1858 - y);
  return ((449 * n + 3525) * n + 6823.3) * n + 5520.33;
}

// Tags of colour stand in the first directory, or with the raw.
class ColourTags {
 public:
  ColourTags(const TiffLayout& layout, const TiffDirectory& main) : layout_(layout), main_(main) {}

  std::vector<double> numbers(uint16_t tag) const {
    return layout_.reader.numbers(holder(tag), tag, 16);
  }
  std::string text(uint16_t tag) const { return layout_.reader.text(holder(tag), tag); }
  std::optional<Matrix3> matrix(int tag) const {
    const auto values = numbers(static_cast<uint16_t>(tag));
    if (values.size() != 9) return std::nullopt;
    Matrix3 result{};
    for (size_t i = 0; i < 9; ++i) {
      if (!std::isfinite(values[i])) return std::nullopt;
      result[i] = values[i];
    }
    return result;
  }

 private:
  const TiffDirectory& holder(uint16_t tag) const {
    return main_.has(tag) ? main_ : layout_.directory(0);
  }
  const TiffLayout& layout_;
  const TiffDirectory& main_;
};

// XYZ to camera under one illuminant.
struct Calibration {
  double kelvin = d65_temperature;
  Matrix3 matrix = no_calibration;
};

Matrix3 between_lights(const Calibration& a, const Calibration& b, double kelvin) {
  const double from = 1 / a.kelvin, to = 1 / b.kelvin;
  const double share = from == to ? 0 : std::clamp((1 / kelvin - from) / (to - from), 0., 1.);
  Matrix3 result{};
  for (size_t i = 0; i < 9; ++i) result[i] = (1 - share) * a.matrix[i] + share * b.matrix[i];
  return result;
}

std::vector<Calibration> calibrations_of(const ColourTags& colours, bool use_calibration) {
  std::vector<Calibration> found;
  const auto analog = colours.numbers(tags::analog_balance);
  for (int i = 0; i < 2; ++i) {
    const auto colour = colours.matrix(tags::colour_matrix1 + i);
    if (!colour) continue;
    const auto unit = use_calibration
                          ? colours.matrix(tags::calibration1 + i).value_or(no_calibration)
                          : no_calibration;
    const auto light = colours.numbers(static_cast<uint16_t>(tags::illuminant1 + i));
    Calibration calibration{light_temperature(light.empty() ? 0 : light[0]),
                            product(unit, *colour)};
    for (size_t k = 0; k < 9 && analog.size() == 3; ++k) calibration.matrix[k] *= analog[k / 3];
    found.push_back(calibration);
  }
  return found;
}

const Calibration& nearest_daylight(const std::vector<Calibration>& all) {
  return *std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::abs(1 / a.kelvin - 1 / d65_temperature) <
           std::abs(1 / b.kelvin - 1 / d65_temperature);
  });
}

}  // namespace

DngColours own_dng_colours(const TiffLayout& layout, const TiffDirectory& main) {
  const ColourTags tags_of(layout, main);
  const auto white = tags_of.numbers(tags::as_shot_white_xy);
  const bool by_xy = white.size() == 2 && white[0] > 0 && white[1] > 0 && white[0] + white[1] < 1 &&
                     tags_of.numbers(tags::as_shot_neutral).size() != 3;
  const bool same_signature = tags_of.text(tags::camera_calibration_signature) ==
                              tags_of.text(tags::profile_calibration_signature);
  const auto is_one = [&](int tag) {
    return tags_of.matrix(tag).value_or(no_calibration) == no_calibration;
  };
  const bool unused_calibration =
      !same_signature && (!is_one(tags::calibration1) || !is_one(tags::calibration1 + 1));
  DngColours result;
  if (!by_xy && !unused_calibration) return result;
  const auto found = calibrations_of(tags_of, same_signature);
  if (found.empty()) return result;
  result.colour_matrix = camera_to_srgb(nearest_daylight(found).matrix);
  if (!by_xy) return result;
  const Matrix3 camera =
      found.size() == 1
          ? found[0].matrix
          : between_lights(found[0], found[1], temperature_of_white(white[0], white[1]));
  const Vector3 xyz = {white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]};
  const Vector3 neutral = product(camera, xyz);
  if (neutral[0] > 0 && neutral[1] > 0 && neutral[2] > 0)
    result.white_balance = Vector3{neutral[1] / neutral[0], 1, neutral[1] / neutral[2]};
  return result;
}

}  // namespace driftsweep::raw
