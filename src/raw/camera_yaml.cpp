#include "raw/camera_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "base/errors.h"
#include "base/suggest.h"
#include "raw/input_file.h"
#include "raw/yaml_value.h"
#include "yaml/one_document.h"

namespace driftsweep::raw {
namespace {

using Take = std::function<void(CameraYaml&, const std::string& key, const YAML::Node&)>;

void take_matrix(CameraYaml& camera, const std::string& key, const YAML::Node& node) {
  if (!node.IsSequence() || node.size() != 3)
    throw base::usage_error(place_of(camera.path, node), key + " is not a list of three rows",
                            "Write it as [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]]");
  std::array<double, 9> matrix{};
  for (size_t row = 0; row < 3; ++row) {
    const auto values = numbers_of(camera.path, key, node[row], 3, "one row of the matrix");
    std::copy(values.begin(), values.end(), matrix.begin() + static_cast<std::ptrdiff_t>(3 * row));
  }
  camera.colour_matrix = matrix;
}

void take_noise(CameraYaml& camera, const std::string& key, const YAML::Node& node) {
  const std::vector<std::string> known = {"slope", "offset"};
  if (!node.IsMap())
    throw base::usage_error(place_of(camera.path, node), key + " is not a map",
                            "Write it as {slope: 1.4e-4, offset: 1e-6}");
  std::map<std::string, double> found;
  for (const auto& item : node) {
    const auto name = item.first.Scalar();
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw base::usage_error(place_of(camera.path, item.first),
                              "'" + name + "' is no key of " + key,
                              "It has the keys slope and offset", base::nearest(name, known));
    found[name] = not_negative(camera.path, key + "." + name, item.second);
  }
  if (found.size() != 2)
    throw base::usage_error(place_of(camera.path, node), key + " needs both slope and offset",
                            "Write it as {slope: 1.4e-4, offset: 1e-6}");
  camera.noise = image::NoiseModel{found["slope"], found["offset"]};
}

void take_shape(CameraYaml& camera, const std::string& key, const YAML::Node& node) {
  const auto values = numbers_of(camera.path, key, node, 2, "rows, columns");
  for (const double value : values)
    if (value < 1 || value > 1000000 || value != std::floor(value))
      throw base::usage_error(place_of(camera.path, node), fmt::format("{} holds {}", key, value),
                              "Rows and columns are whole numbers from 1 to 1000000");
  camera.shape = {static_cast<int>(values[0]), static_cast<int>(values[1])};
}

void take_dtype(CameraYaml& camera, const std::string& key, const YAML::Node& node) {
  const std::string name = text_of(camera.path, key, node);
  const std::vector<std::string> known = {"uint16", "float32"};
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw base::usage_error(place_of(camera.path, node), key + " is '" + name + "'",
                            "It is " + base::enumerate(known), base::nearest(name, known));
  camera.dtype = name;
}

template <size_t n>
std::array<double, n> array_of(const std::vector<double>& values) {
  std::array<double, n> result{};
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

// One number is that of all four sites.
std::array<double, 4> black_levels_of(const std::string& path, const std::string& key,
                                      const YAML::Node& node) {
  if (!node.IsScalar())
    return array_of<4>(numbers_of(path, key, node, 4, "r g1 g2 b; or one number for all four"));
  std::array<double, 4> levels{};
  levels.fill(number_of(path, key, node));
  return levels;
}

// Four multipliers, as raw tools write them, have green twice: R G B G2 (LibRaw, rawpy; a G2 of 0
// means that of G) or R G1 G2 B. They are taken over green, since tools count them in units of
// their own. Where the greens differ, nothing says which of the four they are.
std::array<double, 3> balance_of(const std::string& path, const std::string& key,
                                 const YAML::Node& node) {
  if (!node.IsSequence() || node.size() != 4)
    return array_of<3>(numbers_of(path, key, node, 3, "factors of r g b"));
  const auto v = numbers_of(path, key, node, 4, "");
  const bool green_last = v[3] == 0 || v[1] == v[3], green_third = v[1] == v[2];
  if (v[1] == 0 || (!green_last && !green_third))
    throw base::usage_error(
        place_of(path, node),
        fmt::format(
            "{} holds four factors, [{}, {}, {}, {}], and neither the last nor the third is "
            "the green of the second",
            key, v[0], v[1], v[2], v[3]),
        "Give three numbers in brackets: factors of r g b");
  const double blue = green_last ? v[2] : v[3];
  return {v[0] / v[1], 1, blue / v[1]};
}

// Each key with what it does, in the order INTERFACE lists them.
const std::vector<std::pair<std::string, Take>>& keys() {
  static const std::vector<std::pair<std::string, Take>> all = {
      {"name", [](auto& c, auto& key, auto& node) { c.name = text_of(c.path, key, node); }},
      {"cfa",
       [](auto& c, auto& key, auto& node) {
         c.cfa = image::parse_cfa(text_of(c.path, key, node), place_of(c.path, node));
       }},
      {"white_level",
       [](auto& c, auto& key, auto& node) { c.white_level = positive(c.path, key, node); }},
      {"black_level",
       [](auto& c, auto& key, auto& node) { c.black_level = black_levels_of(c.path, key, node); }},
      {"white_balance",
       [](auto& c, auto& key, auto& node) { c.white_balance = balance_of(c.path, key, node); }},
      {"colour_matrix", take_matrix},
      {"noise", take_noise},
      {"full_well",
       [](auto& c, auto& key, auto& node) { c.full_well = positive(c.path, key, node); }},
      {"psf_sigma",
       [](auto& c, auto& key, auto& node) { c.psf_sigma = not_negative(c.path, key, node); }},
      {"shape", take_shape},
      {"dtype", take_dtype},
  };
  return all;
}

YAML::Node loaded(const std::string& path) {
  const auto bytes = read_all(path);
  try {
    const std::string text(bytes.begin(), bytes.end());
    if (const auto line = yaml::second_document(text))
      throw base::usage_error(fmt::format("{}:{}", path, *line),
                              "the YAML document ends before this place",
                              "Keep one document: remove --- lines");
    return YAML::Load(text);
  } catch (const YAML::ParserException& error) {
    throw base::usage_error(fmt::format("{}:{}", path, error.mark.line + 1),
                            "this is not YAML (" + error.msg + ")",
                            "Correct the line; keys stand as `white_level: 65535`");
  }
}

}  // namespace

CameraYaml read_camera_yaml(const std::string& path) {
  const YAML::Node root = loaded(path);
  if (!root.IsMap())
    throw base::usage_error(path, "this is no camera description",
                            "It holds lines such as `cfa: RGGB` and `white_level: 65535`");
  std::vector<std::string> names;
  for (const auto& [name, take] : keys()) names.push_back(name);
  CameraYaml camera;
  camera.path = path;
  std::map<std::string, YAML::Node> seen;
  for (const auto& item : root) {
    const std::string name = item.first.IsScalar() ? item.first.Scalar() : "";
    const auto known = std::find_if(keys().begin(), keys().end(),
                                    [&](const auto& key) { return key.first == name; });
    if (known == keys().end())
      throw base::usage_error(place_of(path, item.first), "'" + name + "' is no key of camera.yaml",
                              "It has the keys " + base::enumerate(names, "and"),
                              base::nearest(name, names));
    if (!seen.emplace(name, item.second).second)
      throw base::usage_error(place_of(path, item.first), "the key " + name + " stands twice",
                              "Remove one of the two");
    known->second(camera, name, item.second);
  }
  if (camera.black_level && camera.white_level)
    for (const double level : *camera.black_level)
      if (level >= *camera.white_level)
        throw base::usage_error(place_of(path, seen["black_level"]),
                                fmt::format("the black level {} is not below the white level {}",
                                            level, *camera.white_level),
                                "Give both in the file's unit");
  return camera;
}

image::CameraProfile merged(image::CameraProfile profile, const CameraYaml& camera) {
  if (camera.name) profile.name = *camera.name;
  if (camera.cfa) profile.cfa = *camera.cfa;
  if (camera.white_level) profile.white_level = *camera.white_level;
  if (camera.black_level) profile.black_level = *camera.black_level;
  if (camera.white_balance) profile.white_balance = *camera.white_balance;
  if (camera.colour_matrix) profile.colour_matrix = *camera.colour_matrix;
  if (camera.noise) profile.noise = camera.noise;
  if (camera.full_well) profile.full_well = camera.full_well;
  if (camera.psf_sigma) profile.psf_sigma = camera.psf_sigma;
  return profile;
}

}  // namespace driftsweep::raw
