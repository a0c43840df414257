#include "packed/collect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>

#include "base/errors.h"
#include "base/suggest.h"
#include "packed/name_match.h"
#include "packed/natural_order.h"

namespace driftsweep::packed {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> raw_extensions = {
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf",  ".iiq", ".kdc",
    ".mef", ".mos", ".mrw", ".nef", ".nrw", ".npy", ".orf", ".pef",  ".png", ".raf",
    ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".tif", ".tiff", ".x3f"};

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// Files and folders right below, in natural order.
std::vector<fs::path> entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_hidden(entry->path())) found.push_back(entry->path());
  }
  if (error) {
    throw base::data_error(folder.string(),
                           fmt::format("the folder cannot be read ({})", error.message()),
                           "Check its permissions");
  }
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    return natural_less(a.filename().string(), b.filename().string());
  });
  return found;
}

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

void collect_folder(const fs::path& folder, Inputs& inputs) {
  const auto existing = [&](const char* name) -> std::optional<std::string> {
    if (fs::exists(folder / name)) return (folder / name).string();
    return std::nullopt;
  };
  inputs.from_folder = true;
  if (!inputs.labels) inputs.labels = existing("labels.csv");
  if (!inputs.masks) inputs.masks = existing("masks");
  if (!inputs.camera) inputs.camera = existing("camera.yaml");
  const bool has_images = fs::is_directory(folder / "images");
  const fs::path images = has_images ? folder / "images" : folder;
  std::vector<std::string> passed_over;
  for (const auto& path : entries(images)) {
    const std::string name = path.filename().string();
    if (fs::is_directory(path)) {
      if (has_images || name != "masks") passed_over.push_back(name + "/");
    } else if (raw_extensions.contains(lower_extension(path))) {
      inputs.raws.push_back(path.string());
    } else if (has_images || (name != "labels.csv" && name != "camera.yaml")) {
      passed_over.push_back(name);
    }
  }
  note_passed_over(passed_over, inputs.notes);
  if (inputs.raws.empty()) {
    throw base::data_error(images.string(), "the folder holds no raw image",
                           "Put DNG, NEF, CR2, ARW, TIFF, PNG, .npy or .raw files there, or name "
                           "files one by one");
  }
}

void collect_files(const std::vector<std::string>& files, Inputs& inputs) {
  std::set<fs::path> seen;
  for (const auto& file : files) {
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
  if (request.inputs.empty())
    throw base::usage_error("pack", "there is nothing to pack", "Name a folder or raw files");
  if (request.inputs.size() == 1 && fs::is_directory(request.inputs[0])) {
    collect_folder(request.inputs[0], inputs);
  } else {
    collect_files(request.inputs, inputs);
  }
  inputs.sources = source_names(inputs.raws);
  return inputs;
}

std::vector<std::string> collect_masks(const Inputs& inputs) {
  std::map<std::string, std::string> by_stem;
  for (const auto& path : entries(*inputs.masks))
    if (lower_extension(path) == ".png") by_stem[path.stem().string()] = path.string();
  std::vector<std::string> masks;
  std::set<std::string> used;
  for (const auto& raw : inputs.raws) {
    const auto mask = by_stem.find(stem(raw));
    if (mask == by_stem.end()) {
      std::vector<std::string> stems;
      for (const auto& entry : by_stem) stems.push_back(entry.first);
      const std::string near = base::nearest(stem(raw), stems);
      throw base::data_error(
          *inputs.masks, fmt::format("there is no mask {}.png for the image {}", stem(raw), raw),
          "Add the mask, or take the image away", near.empty() ? "" : near + ".png");
    }
    if (!used.insert(mask->first).second) {
      throw base::data_error(
          raw, fmt::format("two images share the stem and so the mask {}", mask->second),
          "Give each image a stem of its own");
    }
    masks.push_back(mask->second);
  }
  for (const auto& [name, path] : by_stem) {
    if (inputs.from_folder && !used.contains(name)) {
      throw base::data_error(path, "there is no image for the mask",
                             "Add the image or take the mask away");
    }
  }
  return masks;
}

}  // namespace driftsweep::packed
