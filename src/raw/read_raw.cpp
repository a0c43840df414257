#include "raw/read_raw.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>

#include "base/errors.h"
#include "raw/camera_contradictions.h"
#include "raw/content.h"
#include "raw/headless_file.h"
#include "raw/input_file.h"
#include "raw/libraw_file.h"
#include "raw/npy_file.h"
#include "raw/png_file.h"
#include "raw/tiff_layout.h"
#include "raw/tiff_mosaic.h"

namespace driftsweep::raw {
namespace {

std::string extension_of(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

// The content decides; the extension only where a file has no signature of its own (.raw), or is a
// TIFF that could be a camera's (NEF, CR2 and ARW are TIFFs, too).
Content read_content(const std::string& path, const std::optional<CameraYaml>& camera) {
  const auto start = read_start(path, 8);
  const std::string_view magic(reinterpret_cast<const char*>(start.data()), start.size());
  const std::string extension = extension_of(path);
  const TiffLayout layout = tiff_layout(path);
  // LibRaw would guess a camera from the size of a headless file alone, and be wrong without a
  // word.
  if (extension == ".raw" && !layout.is_tiff) return read_headless(path, camera);
  if (magic.starts_with("\x89PNG")) return read_png_mosaic(path);
  if (magic.starts_with("\x93NUMPY")) return read_npy_mosaic(path);
  if (magic.starts_with("\xff\xd8\xff"))
    throw base::data_error(path, "this is a JPEG, a processed picture, not a mosaic",
                           "Give the camera's raw file");
  const bool plain_tiff = extension == ".tif" || extension == ".tiff";
  if (layout.is_tiff && plain_tiff && !layout.is_dng) return read_tiff_mosaic(path, layout);
  return read_libraw(path, layout);
}

// Floats are fractions of white: refuses NaN, infinities, and counts stored as floats.
void check_floats(const std::string& path, const image::Mosaic& mosaic, bool white_given) {
  const auto* pixels = std::get_if<std::vector<float>>(&mosaic.pixels);
  if (pixels == nullptr) return;
  float largest = 0;
  for (const float value : *pixels) {
    if (!std::isfinite(value))
      throw base::data_error(path, "the mosaic holds NaN or infinite values",
                             "Replace them before the mosaic is stored");
    largest = std::max(largest, value);
  }
  if (largest > 1 && !white_given)
    throw base::data_error(
        path, fmt::format("the float mosaic holds values up to {}, but 1 is white", largest),
        "Divide by the white level, or give white_level in --camera camera.yaml");
}

void check_levels(const std::string& path, const image::CameraProfile& profile,
                  const std::optional<CameraYaml>& camera) {
  for (const double black : profile.black_level) {
    if (black < profile.white_level) continue;
    const auto reason = fmt::format("{}: the black level {} is not below the white level {}", path,
                                    black, profile.white_level);
    const std::string repair = "Give black_level and white_level in the file's unit";
    if (camera && (camera->black_level || camera->white_level))
      throw base::usage_error(camera->path, reason, repair);
    throw base::data_error(path,
                           fmt::format("the black level {} is not below the white level {}", black,
                                       profile.white_level),
                           repair + " in --camera camera.yaml");
  }
}

// One line per fact, in the order of camera.yaml.
std::vector<std::string> sources(const Content& content, const std::optional<CameraYaml>& camera) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& key, bool in_camera, const std::string& fallback) {
    const auto note = content.notes.find(key);
    const std::string source = in_camera                     ? camera->path
                               : note != content.notes.end() ? note->second
                                                             : fallback;
    if (!source.empty()) lines.push_back(key + ": " + source);
  };
  const CameraYaml given = camera.value_or(CameraYaml{});
  add("name", given.name.has_value(), "default");
  add("cfa", given.cfa.has_value(), "");
  add("white_level", given.white_level.has_value(), "default of the pixel type");
  add("black_level", given.black_level.has_value(), "default (0)");
  add("white_balance", given.white_balance.has_value(), "default (1)");
  add("colour_matrix", given.colour_matrix.has_value(), "default (identity)");
  add("noise", given.noise.has_value(), "");
  add("full_well", given.full_well.has_value(), "");
  add("psf_sigma", given.psf_sigma.has_value(), "");
  return lines;
}

}  // namespace

RawImage read_raw(const std::string& path, const std::optional<CameraYaml>& camera) {
  Content content = read_content(path, camera);
  image::CameraProfile profile;
  profile.white_level = content.mosaic.is_float() ? 1 : 65535;
  // Without a name the camera.yaml's stem serves, so that all files of one camera share it.
  profile.name = std::filesystem::path(camera ? camera->path : path).stem().string();
  profile = merged(profile, content.facts);
  if (camera) profile = merged(profile, *camera);
  if (!content.facts.cfa && !(camera && camera->cfa))
    throw base::data_error(path, "the file does not say its colour filter array",
                           "Give it as --camera camera.yaml with the key cfa, such as `cfa: RGGB`");
  const bool white_given = content.facts.white_level || (camera && camera->white_level);
  check_floats(path, content.mosaic, white_given);
  check_levels(path, profile, camera);
  auto facts_from = sources(content, camera);
  if (camera)
    for (auto& remark : contradictions(content.facts, *camera))
      content.remarks.push_back(std::move(remark));
  const CameraYaml given = camera.value_or(CameraYaml{});
  const auto source = [](bool in_camera, bool in_file) {
    return in_camera ? Source::camera_yaml : in_file ? Source::file : Source::assumed;
  };
  return {
      .mosaic = std::move(content.mosaic),
      .camera = std::move(profile),
      .format = std::move(content.format),
      .facts_from = std::move(facts_from),
      .white_from = source(given.white_level.has_value(), content.facts.white_level.has_value()),
      .black_from = source(given.black_level.has_value(), content.facts.black_level.has_value()),
      .orientation = content.orientation,
      .remarks = std::move(content.remarks)};
}

}  // namespace driftsweep::raw
