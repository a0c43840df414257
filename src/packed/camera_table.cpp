#include "packed/camera_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/suggest.h"

namespace driftsweep::packed {
namespace {

struct FactOfCameras {
  const char* key;
  const char* several;
  std::string (*text)(const image::CameraProfile&);
};

template <typename Value>
std::string optional_text(const std::optional<Value>& value) {
  return value ? fmt::format("{}", *value) : "unknown";
}

const std::array<FactOfCameras, 8> facts_of_cameras = {{
    {"cfa", "filter orders", [](const auto& c) { return image::name_of(c.cfa); }},
    {"white_level", "white levels", [](const auto& c) { return fmt::format("{}", c.white_level); }},
    {"black_level", "sets of black levels",
     [](const auto& c) { return fmt::format("{}", fmt::join(c.black_level, " ")); }},
    {"white_balance", "white balances",
     [](const auto& c) { return fmt::format("{}", fmt::join(c.white_balance, " ")); }},
    {"colour_matrix", "colour matrices",
     [](const auto& c) { return fmt::format("{}", fmt::join(c.colour_matrix, " ")); }},
    {"noise", "noises",
     [](const auto& c) -> std::string {
       return c.noise ? fmt::format("{} {}", c.noise->slope, c.noise->offset) : "unknown";
     }},
    {"full_well", "full wells", [](const auto& c) { return optional_text(c.full_well); }},
    {"psf_sigma", "point spreads", [](const auto& c) { return optional_text(c.psf_sigma); }},
}};

size_t distinct(const FactOfCameras& fact, const std::vector<image::CameraProfile>& cameras) {
  std::set<std::string> texts;
  for (const auto& camera : cameras) texts.insert(fact.text(camera));
  return texts.size();
}

}  // namespace

std::vector<std::string> differing_keys(const std::vector<image::CameraProfile>& cameras) {
  std::vector<std::string> keys;
  for (const auto& fact : facts_of_cameras)
    if (distinct(fact, cameras) > 1) keys.emplace_back(fact.key);
  return keys;
}

std::string count_differences(const std::vector<image::CameraProfile>& cameras) {
  std::vector<std::string> texts;
  for (const auto& fact : facts_of_cameras) {
    const size_t count = distinct(fact, cameras);
    if (count > 1) texts.push_back(fmt::format("{} {}", count, fact.several));
  }
  return texts.empty() ? "" : base::enumerate(texts, "and");
}

std::vector<std::string> camera_lines(const std::vector<image::CameraProfile>& cameras) {
  std::vector<std::pair<std::string, std::vector<image::CameraProfile>>> by_name;
  for (const auto& camera : cameras) {
    const auto known = std::find_if(by_name.begin(), by_name.end(),
                                    [&](const auto& entry) { return entry.first == camera.name; });
    if (known == by_name.end())
      by_name.push_back({camera.name, {camera}});
    else
      known->second.push_back(camera);
  }
  std::vector<std::string> lines;
  for (const auto& [name, entries] : by_name)
    lines.push_back(entries.size() == 1 ? name : name + " with " + count_differences(entries));
  return lines;
}

}  // namespace driftsweep::packed
