#include "simulate/data_set.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/errors.h"
#include "raw/camera_yaml.h"
#include "raw/dng_writer.h"
#include "raw/output_file.h"
#include "simulate/camera.h"
#include "simulate/cells.h"

namespace driftsweep::simulate {
namespace {

namespace fs = std::filesystem;

// In the order they are moved into place: the marker last, so that only a whole set bears it.
constexpr std::array<const char*, 4> parts = {"images", "labels.csv", "camera.yaml",
                                              "simulated.json"};
constexpr const char* marker = parts.back();

void check(const CellsOrder& order) {
  if (order.images < 1)
    throw base::usage_error("-n", fmt::format("{} images are no data set", order.images),
                            "Give a number from 1 on");
  if (order.size < 32 || order.size % 2 != 0 || order.size > 8192)
    throw base::usage_error("--size",
                            fmt::format("{} pixels per edge are not possible", order.size),
                            "Give an even number from 32 to 8192: the Bayer pattern repeats every "
                            "2 pixels, and LibRaw opens nothing smaller");
  const fs::path folder = order.folder;
  if (folder.empty()) throw base::usage_error("-o", "the folder has no name", "Name a folder");
  if (!fs::exists(folder)) return;
  if (!fs::is_directory(folder))
    throw base::usage_error(order.folder, "this is a file, not a folder", "Name another folder");
  if (!fs::is_empty(folder) && !fs::exists(folder / marker) && !order.force)
    throw base::usage_error(order.folder, "the folder holds files that this command did not make",
                            "Name another folder, or give --force to replace images/, labels.csv "
                            "and camera.yaml in it");
}

// A folder that vanishes with its content unless it has been emptied.
class Workshop {
 public:
  explicit Workshop(const fs::path& folder) {
    fs::path name = folder.lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    path_ = name.string() + "." + std::to_string(getpid()) + ".part";
    fs::create_directories(path_ / "images");
  }
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

void fill(const Workshop& workshop, const CellsOrder& order) {
  const SimulatedCamera camera = cell_camera(order.cfa);
  std::string labels = "file,label,parent\n";
  for (int64_t index = 0; index < order.images; ++index) {
    const CellPicture picture = draw_cell(order.seed, index, order.size);
    const auto& label = cell_class_names()[static_cast<size_t>(picture.label)];
    const std::string file = fmt::format("{:04}.dng", index);
    raw::write_dng(workshop / ("images/" + file),
                   photograph(picture.light, camera, order.seed, fmt::format("cell {}", index)),
                   camera.profile, {"driftsweep", "simulated microscope", label, "driftsweep"});
    labels += fmt::format("{},{},slide-{:03}\n", file, label, picture.slide);
  }
  raw::write_file(workshop / "labels.csv", labels);
  raw::write_camera_yaml(workshop / "camera.yaml", camera.profile);
  raw::write_file(
      workshop / marker,
      fmt::format("{{\"simulated\": \"cells\", \"images\": {}, \"size\": {}, \"seed\": {}, "
                  "\"cfa\": \"{}\"}}\n",
                  order.images, order.size, order.seed, image::name_of(order.cfa)));
}

}  // namespace

void write_cells(const CellsOrder& order) {
  check(order);
  try {
    const Workshop workshop(order.folder);
    fill(workshop, order);
    const fs::path folder = order.folder;
    fs::create_directories(folder);
    for (const char* part : parts) {
      // A rename replaces a file, but no folder that holds files.
      if (fs::is_directory(folder / part)) fs::remove_all(folder / part);
      fs::rename(workshop / part, folder / part);
    }
  } catch (const fs::filesystem_error& error) {
    throw base::data_error(order.folder,
                           "the data set cannot be written (" + error.code().message() + ")",
                           "Check that the folder is writable and has free space");
  }
}

}  // namespace driftsweep::simulate
