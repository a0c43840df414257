#include "raw/camera_contradictions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace driftsweep::raw {
namespace {

using Levels = std::array<double, 4>;

void compare_order(const CameraYaml& file, const CameraYaml& given, Remarks& remarks) {
  if (!file.cfa || !given.cfa || *file.cfa == *given.cfa) return;
  remarks.push_back({"cfa of camera.yaml",
                     fmt::format("{} says cfa {}, and the file itself {}; {} is taken", given.path,
                                 image::name_of(*given.cfa), image::name_of(*file.cfa),
                                 image::name_of(*given.cfa)),
                     "Leave cfa out, or correct it", true});
}

std::string differences(const Levels& file, const Levels& given) {
  constexpr std::array<const char*, 4> sites = {"r", "g1", "g2", "b"};
  std::vector<std::string> texts;
  for (size_t i = 0; i < 4; ++i)
    if (file[i] != given[i])
      texts.push_back(fmt::format("{} {:.6g} against {:.6g}", sites[i], given[i], file[i]));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void compare_blacks(const CameraYaml& file, const CameraYaml& given, Remarks& remarks) {
  if (!file.black_level || !given.black_level || *file.black_level == *given.black_level) return;
  const Levels a = *file.black_level, b = *given.black_level;
  Levels sorted_a = a, sorted_b = b;
  std::sort(sorted_a.begin(), sorted_a.end());
  std::sort(sorted_b.begin(), sorted_b.end());
  double most = 0;
  for (size_t i = 0; i < 4; ++i) most = std::max(most, std::abs(a[i] - b[i]));
  const bool other_order = sorted_a == sorted_b;
  const double white = given.white_level.value_or(file.white_level.value_or(65535));
  std::string repair;
  if (b == Levels{a[0], a[1], a[3], a[2]})
    repair =
        "They look like rawpy's order, R G B G2; camera.yaml counts r g1 g2 b (g1 is the green of "
        "the red rows)";
  else if (other_order)
    repair =
        "They are the same in another order; camera.yaml counts r g1 g2 b (g1 is the green of "
        "the red rows)";
  const bool doubt = other_order || most > std::max(2., 0.001 * white);
  if (doubt && repair.empty()) repair = "Leave black_level out, or correct it";
  remarks.push_back(
      {"black_level of camera.yaml",
       fmt::format("the black levels of {} are not the file's: {}", given.path, differences(a, b)),
       repair, doubt});
}

void compare_white(const CameraYaml& file, const CameraYaml& given, Remarks& remarks) {
  if (!file.white_level || !given.white_level || *file.white_level == *given.white_level) return;
  const double ratio = *given.white_level / *file.white_level;
  const bool doubt = ratio > 1.05 || ratio < 0.5;
  remarks.push_back({"white_level of camera.yaml",
                     fmt::format("{} says white {:.6g}, and the file itself {:.6g}", given.path,
                                 *given.white_level, *file.white_level),
                     doubt ? "Leave white_level out, or correct it" : "", doubt});
}

void look_at_gains(const CameraYaml& given, Remarks& remarks) {
  constexpr double far = 16;
  if (!given.white_balance || std::abs((*given.white_balance)[1]) <= far) return;
  remarks.push_back(
      {"white_balance of camera.yaml",
       fmt::format("white_balance multiplies green by {:.6g}", (*given.white_balance)[1]),
       "Divide the three factors by that of green, which is 1 then", true});
}

}  // namespace

Remarks contradictions(const CameraYaml& file, const CameraYaml& given) {
  Remarks remarks;
  compare_order(file, given, remarks);
  compare_blacks(file, given, remarks);
  compare_white(file, given, remarks);
  look_at_gains(given, remarks);
  return remarks;
}

}  // namespace driftsweep::raw
