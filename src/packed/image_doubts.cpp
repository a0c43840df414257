#include "packed/image_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/spelling.h"
#include "packed/name_match.h"

namespace driftsweep::packed {
namespace {

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

// "'a.dng' and 'a.tif'; 'b.dng', 'B.dng' and 'b.tif'; and 3 more"
std::string examples(const std::vector<std::vector<std::string>>& groups) {
  constexpr size_t shown = 2;
  std::string text;
  for (size_t g = 0; g < std::min(groups.size(), shown); ++g) {
    if (g > 0) text += "; ";
    for (size_t i = 0; i < groups[g].size(); ++i)
      text += fmt::format("{}'{}'",
                          i == 0                      ? ""
                          : i + 1 == groups[g].size() ? " and "
                                                      : ", ",
                          base::shown(groups[g][i]));
  }
  if (groups.size() > shown) text += fmt::format("; and {} more", groups.size() - shown);
  return text;
}

std::string count_of(const std::vector<std::vector<std::string>>& groups) {
  return fmt::format("{} name{}", groups.size(), groups.size() == 1 ? "" : "s");
}

using Groups = std::map<std::string, std::vector<std::string>>;

std::vector<std::vector<std::string>> of_several(const Groups& groups) {
  std::vector<std::vector<std::string>> several;
  for (const auto& [key, names] : groups)
    if (names.size() > 1) several.push_back(names);
  return several;
}

}  // namespace

base::Doubts doubt_shots(const Inputs& inputs, bool siblings) {
  Groups in_folder, by_stem;
  for (const auto& raw : inputs.raws) {
    const std::string stem_looks = base::looks_of(stem(raw));
    in_folder[folder_of(raw) + "/" + stem_looks].push_back(file_name(raw));
    by_stem[base::composed(stem(raw))].push_back(raw);
  }
  base::Doubts doubts;
  const std::string repair =
      "If they are one shot, leave all but one out, as with --exclude '*.tif', or keep them on one "
      "side of a split with --siblings-by-name";
  if (const auto groups = of_several(in_folder); !groups.empty() && !siblings)
    add_doubt(doubts, {"",
                       fmt::format("{} stand there more than once, apart from extension and "
                                   "spelling: {}",
                                   count_of(groups), examples(groups)),
                       repair});
  // Folders that are classes number their images by themselves; files that were named one by one
  // are parts of one set.
  if (siblings || !inputs.class_of.empty()) return doubts;
  for (auto& [name, raws] : by_stem)
    if (std::all_of(raws.begin(), raws.end(),
                    [&](const auto& raw) { return folder_of(raw) == folder_of(raws[0]); }))
      raws.clear();
  if (const auto groups = of_several(by_stem); !groups.empty())
    add_doubt(
        doubts,
        {"", fmt::format("{} names stand in several folders: {}", groups.size(), examples(groups)),
         repair});
  return doubts;
}

base::Doubts doubt_repeats(const ImageFacts& images) {
  std::map<std::string, size_t> first_of;
  int64_t repeats = 0, other_class = 0, other_mask = 0, other_parent = 0;
  std::string example, example_of_class;
  for (size_t i = 0; i < images.pixels.size(); ++i) {
    const size_t first = first_of.emplace(images.pixels[i], i).first->second;
    if (first == i) continue;
    const std::string pair = fmt::format("'{}' is '{}'", base::shown(images.source[i]),
                                         base::shown(images.source[first]));
    if (repeats++ == 0) example = pair;
    if (images.label[i] != images.label[first] && other_class++ == 0) example_of_class = pair;
    if (!images.mask.empty() && images.mask[i] != images.mask[first]) ++other_mask;
    if (images.parent[i] != images.parent[first]) ++other_parent;
  }
  if (repeats == 0) return {};
  std::string text = fmt::format("{} of {} images repeat the pixels of another one ({}", repeats,
                                 images.pixels.size(), example);
  text += other_class > 0
              ? fmt::format("), {} of them under another class ({})", other_class, example_of_class)
              : ")";
  if (other_mask > 0) text += fmt::format(", {} of them with another mask", other_mask);
  text += other_parent == repeats ? "" : fmt::format("; {} are siblings", repeats - other_parent);
  return {{"", text, "Leave all but one out with --exclude, or give them one parent"}};
}

}  // namespace driftsweep::packed
