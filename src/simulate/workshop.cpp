#include "simulate/workshop.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/suggest.h"
#include "raw/camera_yaml.h"
#include "raw/output_file.h"

namespace driftsweep::simulate {

namespace fs = std::filesystem;

void check_order(const SetOrder& order) {
  if (order.images < 1)
    throw base::usage_error("-n", fmt::format("{} images are no data set", order.images),
                            "Give a number from 1 on");
  if (order.size < 32 || order.size % 2 != 0 || order.size > 8192)
    throw base::usage_error("--size",
                            fmt::format("{} pixels per edge are not possible", order.size),
                            "Give an even number from 32 to 8192: the Bayer pattern repeats every "
                            "2 pixels, and LibRaw opens nothing smaller");
  if (!(order.exposure > 0 && order.exposure <= 100))
    throw base::usage_error("--exposure",
                            fmt::format("no light can be multiplied by {}", order.exposure),
                            "Give a factor above 0 and up to 100, such as 0.05 for dim raws");
  const fs::path folder = order.folder;
  if (folder.empty()) throw base::usage_error("-o", "the folder has no name", "Name a folder");
  if (!fs::exists(folder)) return;
  if (!fs::is_directory(folder))
    throw base::usage_error(order.folder, "this is a file, not a folder", "Name another folder");
  if (fs::is_empty(folder) || fs::exists(folder / order.parts.back()) || order.force) return;
  const std::vector<std::string> named(order.parts.begin(), order.parts.end() - 1);
  throw base::usage_error(order.folder, "the folder holds files that this command did not make",
                          "Name another folder, or give --force to replace " +
                              base::enumerate(named, "and") + " in it");
}

Workshop::Workshop(const fs::path& folder, const std::vector<std::string>& rooms) {
  fs::path name = folder.lexically_normal();
  if (!name.has_filename()) name = name.parent_path();
  path_ = name.string() + "." + std::to_string(getpid()) + ".part";
  for (const auto& room : rooms) fs::create_directories(path_ / room);
}

Workshop::~Workshop() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Workshop::deliver(const SetOrder& order) const {
  const fs::path folder = order.folder;
  fs::create_directories(folder);
  for (const auto& part : order.parts) {
    // A rename replaces a file, but no folder that holds files.
    if (fs::is_directory(folder / part)) fs::remove_all(folder / part);
    fs::rename(path_ / part, folder / part);
  }
}

void refuse_disk(const std::string& folder, const fs::filesystem_error& error) {
  throw base::data_error(folder, "the data set cannot be written (" + error.code().message() + ")",
                         "Check that the folder is writable and has free space");
}

void write_facts(const Workshop& workshop, const SetOrder& order, const SetFacts& facts,
                 const image::CameraProfile& camera) {
  raw::write_file(workshop / "labels.csv", facts.labels);
  raw::write_camera_yaml(workshop / "camera.yaml", camera);
  raw::write_file(
      workshop / "simulated.json",
      fmt::format("{{\"simulated\": \"{}\", \"images\": {}, \"size\": {}, \"seed\": {}, "
                  "\"cfa\": \"{}\", \"exposure\": {}}}\n",
                  facts.kind, order.images, order.size, facts.seed, image::name_of(facts.cfa),
                  order.exposure));
}

}  // namespace driftsweep::simulate
