#include "packed/collect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/errors.h"
#include "base/spelling.h"
#include "base/suggest.h"
#include "base/text_file.h"
#include "packed/folder.h"
#include "packed/name_match.h"

namespace driftsweep::packed {
namespace {

namespace fs = std::filesystem;

void note_passed_over(const std::vector<std::string>& names, std::vector<std::string>& notes) {
  if (names.empty()) return;
  constexpr size_t shown = 5;
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + std::min(names.size(), shown));
  const std::string more =
      names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "";
  notes.push_back(
      fmt::format("passed over {}{}: no known extension of a raw", fmt::join(first, ", "), more));
}

// Folders below `images` that hold raws name the classes of what they hold.
void collect_classes(const fs::path& images, Inputs& inputs) {
  for (const auto& path : entries(images)) {
    if (!fs::is_directory(path) || path.filename() == "masks") continue;
    for (const auto& raw : raws_in(path)) {
      inputs.raws.push_back(raw);
      inputs.class_of.push_back(path.filename().string());
    }
  }
}

void collect_folder(const fs::path& folder, bool no_masks, Inputs& inputs) {
  const auto existing = [&](const char* name) -> std::optional<std::string> {
    if (fs::exists(folder / name)) return (folder / name).string();
    return std::nullopt;
  };
  inputs.from_folder = true;
  if (!inputs.labels) inputs.labels = existing("labels.csv");
  if (!inputs.masks && !no_masks) inputs.masks = existing("masks");
  if (!inputs.camera) inputs.camera = existing("camera.yaml");
  const bool has_images = fs::is_directory(folder / "images");
  const fs::path images = has_images ? folder / "images" : folder;
  std::vector<std::string> passed_over;
  for (const auto& path : entries(images)) {
    const std::string name = path.filename().string();
    if (fs::is_directory(path)) {
      if (has_images || name != "masks") passed_over.push_back(name + "/");
    } else if (is_raw_name(path)) {
      inputs.raws.push_back(path.string());
    } else if (has_images || (name != "labels.csv" && name != "camera.yaml")) {
      passed_over.push_back(name);
    }
  }
  if (inputs.raws.empty() && !inputs.labels) collect_classes(images, inputs);
  if (inputs.class_of.empty()) note_passed_over(passed_over, inputs.notes);
  if (inputs.raws.empty()) {
    throw base::data_error(images.string(), "the folder holds no raw image",
                           "Put DNG, NEF, CR2, ARW, TIFF, PNG, .npy or .raw files there, or into "
                           "one folder for each class, or name files one by one");
  }
}

void collect_files(const std::vector<std::string>& files, Inputs& inputs) {
  std::set<fs::path> seen;
  for (const auto& file : files) {
    // What a shell's pattern brings along; a hidden raw that is named is meant.
    if (is_litter(file) && (!is_raw_name(file) || file_name(file).starts_with("._"))) {
      inputs.notes.push_back("passed over " + base::shown(file));
      continue;
    }
    if (fs::is_directory(file)) {
      throw base::usage_error(file, "a folder stands among files",
                              "Pack one folder, or files alone");
    }
    if (!fs::exists(file))
      throw base::data_error(file, "there is no such file or folder", "Check the path");
    if (!seen.insert(fs::weakly_canonical(file)).second)
      throw base::usage_error(file, "the file is named twice", "Name each file once");
    inputs.raws.push_back(file);
  }
}

void check_given(const std::optional<std::string>& path, const std::string& option,
                 const std::string& kind, bool is_folder) {
  if (!path || (is_folder ? fs::is_directory(*path) : fs::is_regular_file(*path))) return;
  throw base::data_error(*path, fmt::format("{} names no {}", option, kind), "Check the path");
}

// The planes of a mono camera: three files, or three folders whose files match by stem.
void collect_planes(const PackRequest& request, Inputs& inputs) {
  if (!request.inputs.empty())
    throw base::usage_error("--planes", "the planes stand beside other inputs",
                            "Name the three planes alone");
  if (request.planes.size() != 3 || request.mosaic.empty())
    throw base::usage_error("--planes", "a mosaic of planes needs the planes r g b and its order",
                            "Write --planes R G B --mosaic RGGB");
  if (request.unprocess)
    throw base::usage_error("--planes", "planes are raws and cannot be unprocessed",
                            "Leave out --unprocess");
  std::array<std::vector<std::string>*, 3> lists = {&inputs.raws, &inputs.green, &inputs.blue};
  for (size_t i = 0; i < 3; ++i) {
    const std::string& place = request.planes[i];
    if (!fs::exists(place))
      throw base::data_error(place, "there is no such file or folder", "Check the path");
    *lists[i] = fs::is_directory(place) ? raws_in(place) : std::vector<std::string>{place};
  }
  inputs.from_folder = fs::is_directory(request.planes[0]);
  if (inputs.raws.empty())
    throw base::data_error(request.planes[0], "the folder holds no raw image",
                           "Put the red planes there");
  for (size_t i = 1; i < 3; ++i) {
    const auto& list = *lists[i];
    for (size_t photo = 0; photo < std::max(inputs.raws.size(), list.size()); ++photo) {
      const bool both = photo < inputs.raws.size() && photo < list.size();
      if (both && (!inputs.from_folder || stem(list[photo]) == stem(inputs.raws[photo]))) continue;
      throw base::data_error(
          request.planes[i],
          fmt::format("the planes do not match those of {} from '{}' on", request.planes[0],
                      stem(photo < list.size() ? list[photo] : inputs.raws[photo])),
          "Give the three planes of a shot one name in three folders");
    }
  }
}

// Names without folders, or the paths as they are where two files share a name.
std::vector<std::string> source_names(const std::vector<std::string>& raws) {
  std::map<std::string, int> uses;
  for (const auto& raw : raws) ++uses[file_name(raw)];
  std::vector<std::string> names;
  for (const auto& raw : raws) names.push_back(uses[file_name(raw)] == 1 ? file_name(raw) : raw);
  return names;
}

}  // namespace

Inputs collect(const PackRequest& request) {
  Inputs inputs;
  inputs.labels = request.labels;
  inputs.masks = request.masks;
  inputs.camera = request.camera;
  check_given(request.labels, "--labels", "file", false);
  check_given(request.masks, "--masks", "folder", true);
  check_given(request.camera, "--camera", "file", false);
  if (request.no_masks && request.masks)
    throw base::usage_error("--no-masks", "--masks names some", "Keep one of the two");
  if (request.unprocess) {
    if (request.camera)
      throw base::usage_error("--unprocess", "--camera names a camera as well",
                              "Leave out --camera");
    check_given(request.unprocess, "--unprocess", "file", false);
    inputs.camera = request.unprocess;
  } else if (request.exposure != 1) {
    throw base::usage_error("--exposure", "raws have the light that they were taken with",
                            "Leave it out, or name a camera with --unprocess");
  }
  if (!request.planes.empty()) {
    collect_planes(request, inputs);
    inputs.sources = source_names(inputs.raws);
    return inputs;
  }
  if (!request.mosaic.empty())
    throw base::usage_error("--mosaic", "only planes are sampled into a mosaic",
                            "Name them with --planes R G B");
  if (request.inputs.empty())
    throw base::usage_error("pack", "there is nothing to pack", "Name a folder or raw files");
  if (request.inputs.size() == 1 && fs::is_directory(request.inputs[0])) {
    collect_folder(request.inputs[0], request.no_masks, inputs);
  } else {
    collect_files(request.inputs, inputs);
  }
  inputs.sources = source_names(inputs.raws);
  for (size_t i = 0; i < inputs.class_of.size(); ++i)
    inputs.sources[i] = inputs.class_of[i] + "/" + file_name(inputs.raws[i]);
  return inputs;
}

void require_readable_names(const Inputs& inputs) {
  const auto require = [](const std::string& path, const std::string& name) {
    if (base::first_not_utf8(name) == std::string::npos) return;
    throw base::data_error(base::shown(path),
                           fmt::format("the name '{}' is not UTF-8", base::shown(name)),
                           "Rename it, for example with convmv -f ISO-8859-1 -t UTF-8 --notest");
  };
  for (size_t photo = 0; photo < inputs.raws.size(); ++photo) {
    require(inputs.raws[photo], inputs.sources[photo]);
    if (!inputs.class_of.empty()) require(inputs.raws[photo], inputs.class_of[photo]);
  }
}

std::vector<std::string> collect_masks(const Inputs& inputs, bool siblings_by_name) {
  std::map<std::string, std::string> by_stem;
  for (const auto& path : entries(*inputs.masks))
    if (lower_extension(path) == ".png") by_stem[stem(path.string())] = path.string();
  std::map<std::string, std::string> by_letters;  // in one Unicode form
  for (const auto& entry : by_stem) by_letters.emplace(base::composed(entry.first), entry.first);
  const auto find = [&](const std::string& raw) {
    const auto exact = by_stem.find(stem(raw));
    if (exact != by_stem.end()) return exact;
    const auto letters = by_letters.find(base::composed(stem(raw)));
    return letters == by_letters.end() ? by_stem.end() : by_stem.find(letters->second);
  };
  std::vector<std::string> masks;
  std::set<std::string> used;
  for (const auto& raw : inputs.raws) {
    const auto mask = find(raw);
    if (mask == by_stem.end()) {
      std::vector<std::string> stems;
      for (const auto& entry : by_stem) stems.push_back(entry.first);
      const std::string near = base::nearest(stem(raw), stems);
      throw base::data_error(
          *inputs.masks, fmt::format("there is no mask {}.png for the image {}", stem(raw), raw),
          "Add the mask, leave the image out with --exclude, or all masks with --no-masks",
          near.empty() ? "" : near + ".png");
    }
    if (!used.insert(mask->first).second && !siblings_by_name) {
      throw base::data_error(
          raw, fmt::format("two images share the stem and so the mask {}", mask->second),
          "Give each image a stem of its own, leave one out with --exclude, or, where they are one "
          "shot (such as several intensities of it), add --siblings-by-name");
    }
    masks.push_back(mask->second);
  }
  for (const auto& raw : inputs.left_out_raws)
    if (const auto mask = find(raw); mask != by_stem.end()) used.insert(mask->first);
  for (const auto& [name, path] : by_stem) {
    if (inputs.from_folder && !used.contains(name)) {
      throw base::data_error(path, "there is no image for the mask",
                             "Add the image or take the mask away");
    }
  }
  return masks;
}

std::vector<std::string> collect_mask_classes(const std::string& masks) {
  const std::string path = (fs::path(masks) / "classes.txt").string();
  std::vector<std::string> names;
  if (!fs::exists(path)) return names;
  std::istringstream file(base::read_text_file(path, "classes"));
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    const std::string where = fmt::format("{}:{}", path, names.size() + 1);
    if (line.empty())
      throw base::data_error(where, "the name of a class is empty", "Write one name a line");
    if (std::find(names.begin(), names.end(), line) != names.end())
      throw base::data_error(where, "the class '" + line + "' stands there twice", "Keep one");
    names.push_back(line);
  }
  if (names.size() < 2 || names.size() > 255)
    throw base::data_error(path, fmt::format("it names {} classes", names.size()),
                           "Name from 2 to 255 classes, one a line, the first for the value 0");
  return names;
}

}  // namespace driftsweep::packed
